// Why something is refused, by the code that the page has words for, and which names are.
export class Refusal extends Error {
  constructor(code, pictures) {
    super(code);
    Object.assign(this, { code, pictures });
  }
}

// What two names have in common that differ only in case, normalisation form or spaces around them.
export const keyOf = name => [...name.trim()].map(letter => inCase(inCase(letter, "toUpperCase"), "toLowerCase")).join("").replaceAll("ß", "ss").normalize("NFD");

// The code of what is wrong with a name; null where nothing is. That of an expression is not what faces near none are called.
export function faultOf(name, { longestName, unknown }, isExpression = false) {
  const isName = name.trim() !== "" && [...name].length <= longestName && !/\p{Cc}/u.test(name) && name.isWellFormed();
  return isName && !(isExpression && keyOf(name) === unknown) ? null : "bad-name";
}

// Of several letters none is made.
function inCase(letter, change) {
  const changed = letter[change]();
  return changed.length === letter.length ? changed : letter;
}
