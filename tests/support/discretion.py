"""Words that tell what the site is about: no title, address or printed sheet may hold one."""

import re

INDISCREET = re.compile(
    r"vold|krise|overgrep|mishandl|violence|abuse|crisis|shelter|refuge|عنف|أزم|إيواء|اعتداء", re.IGNORECASE
)
