/* Passkeys: asks the browser for one and sends what it says with the form. */
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // The server's JSON names bytes in base64url (WebAuthn Level 3, 5.1.8 and 5.1.9).
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  const forCreation = (key) => ({
    ...key,
    challenge: bytes(key.challenge),
    user: { ...key.user, id: bytes(key.user.id) },
    excludeCredentials: known(key.excludeCredentials),
  });
  const forRequest = (key) => ({
    ...key,
    challenge: bytes(key.challenge),
    allowCredentials: known(key.allowCredentials),
  });

  const told = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      type: credential.type,
      id: credential.id,
      rawId: text(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const create = async (form) => {
    const publicKey = forCreation(JSON.parse(form.dataset.options).creation_options.publicKey);
    // A passkey that signs in by itself has to know who one is, and to ask for finger, face or PIN.
    const alone = form.elements.passwordless?.checked;
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: Boolean(alone),
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create({ publicKey });
  };
  const get = async (form) => {
    const { request_options: options } = form.dataset.options
      ? JSON.parse(form.dataset.options)
      : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
    return navigator.credentials.get({ publicKey: forRequest(options.publicKey) });
  };
  const ways = { create, get, fetch: get };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[data-passkey-said]");
      said.textContent = "";
      try {
        form.elements.credential.value = told(await ways[form.dataset.passkey](form));
      } catch {
        said.textContent = form.dataset.failed;
        return;
      }
      form.submit();
    });
  }
})();
