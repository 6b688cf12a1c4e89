// Where sets are kept: in this browser's own database, each as the bytes of its file, by its name.
import { Refusal } from "./refusal.js";

const sets = "sets";
let opened = null;

export const names = async () => (await run("readonly", store => store.getAllKeys())).sort((a, b) => a < b ? -1 : 1);

// Null where there is none.
export const load = async name => await run("readonly", store => store.get(name)) ?? null;

// Makes new bytes of those there are, or of null; where change gives null they go. Another page's change comes before or after.
export const change = (name, change) => run("readwrite", store => {
  const asked = store.get(name);
  asked.onsuccess = () => attempt(asked.transaction, () => {
    const bytes = change(asked.result ?? null);
    if (bytes === null)
      store.delete(name);
    else
      store.put(bytes, name);
  });
  return asked;
});

async function run(mode, ask) {
  const database = await (opened ??= open());
  return await new Promise((resolve, reject) => {
    const transaction = database.transaction(sets, mode);
    const asked = ask(transaction.objectStore(sets));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.refusal ?? new Refusal("store-unavailable"));
  });
}

function attempt(transaction, work) {
  try {
    work();
  } catch (refusal) {
    transaction.refusal = refusal;
    transaction.abort();
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const fail = () => {
      opened = null;
      reject(new Refusal("store-unavailable"));
    };
    try {
      const asked = indexedDB.open("mien", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(sets);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = fail;
    } catch {
      fail();
    }
  });
}
