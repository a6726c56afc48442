// Passkeys: the browser asks the device, and what the device says is sent by a plain form.
// Without this script, or where the browser or the address can have none, nothing of it is seen.
const root = document.documentElement.dataset.root;

/** What the server wants of the device: a form without fields, answered by JSON. */
async function wanted(path) {
  const answer = await fetch(`${root}${path}`, { method: "POST", body: new URLSearchParams() });
  if (!answer.ok) throw new Error("The server has no passkeys, or was asked too often.");
  return answer.json();
}

async function asked(kind) {
  if (kind === "add") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await wanted("/me/passkeys/begin"));
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await wanted("/sign-in/passkey/begin"));
  return navigator.credentials.get({ publicKey });
}

for (const each of document.querySelectorAll("form[data-passkey]")) {
  const form = /** @type {HTMLFormElement} */ (each);
  const host = form.dataset.host ?? "";
  const fits = location.hostname === host || location.hostname.endsWith(`.${host}`);
  if (!fits || typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON !== "function") continue;
  form.hidden = false;
  form.closest("section[hidden]")?.removeAttribute("hidden");
  form.addEventListener("submit", async (event) => {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("answer"));
    if (field.value) return;
    event.preventDefault();
    const told = form.querySelector("output");
    try {
      const credential = /** @type {PublicKeyCredential} */ (await asked(form.dataset.passkey));
      field.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      told.value = error instanceof DOMException ? "The device said no, or nobody answered it." : String(error.message);
    }
  });
}
export {}; // a module: its names are its own
