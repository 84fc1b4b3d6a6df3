// A site's own service worker, as small as they come: what a page was made of when it was last
// loaded makes it again without a network. It keeps no answer of an API.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const isApi = new URL(url).pathname.startsWith("/api/");
  if (method === "GET" && !isApi) event.respondWith(networkFirst(event.request));
});

async function networkFirst(request) {
  const kept = await caches.open("pages");
  try {
    const response = await fetch(request);
    await kept.put(request, response.clone());
    return response;
  } catch (error) {
    const known = await kept.match(request);
    if (known) return known;
    throw error;
  }
}
