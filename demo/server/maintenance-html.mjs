// @ts-check

/** What a load balancer says for an API that is down: a page for people where JSON was expected. */
export function maintenanceHtml() {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>503 Service Temporarily Unavailable</title></head>
<body>
<h1>503 Service Temporarily Unavailable</h1>
<p>The server is temporarily unable to service your request due to maintenance downtime. Please try again later.</p>
</body>
</html>
`;
}
