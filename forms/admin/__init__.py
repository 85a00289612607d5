"""Administration: the commands of the operator, checking the settings, onboarding a centre."""
