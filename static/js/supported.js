// Loaded before the page is drawn: lets the style sheet know that scripts run and are new enough.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("nhsuk-frontend-supported");
