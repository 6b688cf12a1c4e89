// Keeps the page's files, whose names and version Mien writes above, so that the page works without a network. With one the files come fresh.
const prefix = `mien ${registration.scope} `;

addEventListener("install", event => {
  skipWaiting();
  event.waitUntil(caches.open(prefix + version).then(cache => cache.addAll(files)));
});

addEventListener("activate", event => event.waitUntil(Promise.all([clients.claim(), forget()])));

addEventListener("fetch", event => {
  if (event.request.method === "GET" && event.request.url.startsWith(registration.scope))
    event.respondWith(answer(event.request));
});

async function forget() {
  for (const name of await caches.keys())
    if (name.startsWith(prefix) && name !== prefix + version)
      await caches.delete(name);
}

// With headers that allow threads, also from servers that do not send them.
async function answer(request) {
  const found = await fetch(request).catch(() => caches.match(request, { ignoreSearch: true }));
  if (!found)
    return Response.error();
  const headers = new Headers(found.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  return new Response(found.body, { status: found.status, statusText: found.statusText, headers });
}
