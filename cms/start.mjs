// Starts the editor with the configuration that `python -m cms` makes of the declared keys.
import { register } from "/stable.mjs";

const config = await (await fetch("/config.json")).json();
for (const { files } of config.collections) for (const { format } of files ?? []) register(window.CMS, format);
window.CMS.init({ config });
