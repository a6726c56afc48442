// The scripts of a page in a notebook are compressed, so that ten cells do not weigh what ten libraries
// do. Each runs only if its hash is in the policy of the page.
(async () => {
  for (const packed of document.querySelectorAll("script[data-packed]")) {
    const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(plain).text();
    document.body.append(script);
  }
})();
