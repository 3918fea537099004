// What the words of a question mean: in the names of the index, as topics and as kinds.
"use strict";

const ENDINGS = new Set(
  ["", "e", "s", "es", "er", "ers", "or", "ors", "ing", "ings", "ed", "ist", "ists"],
);
const STOP = new Set(`
  a about all also am an and any are as at be been by can could did do does for from get give
  had has have how i if in into is it its many me much my need of on or our she should so some
  still tell than that the their them there these they this to up us was we were what when
  where which who why will with without would you your show find list vs versus between
  difference compared against better want offered available most more really just now
  im ive id whats hows wheres whos isnt dont doesnt cant please good lot lots typical average
  usually
`.split(/\s+/));

function folded(text) {
  return text.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase().replaceAll("&", " and ");
}

function wordsOf(text) {
  return folded(text).match(/[\p{L}\p{N}]+/gu) || [];
}

// A name as it is written, and as people say it: without what is in brackets, one of several.
function spoken(name) {
  const short = name.replace(/\s*\([^()]*\)/g, "");
  return [...new Set([name, short, ...short.split(" / ")])].filter(Boolean);
}

function singular(word) {
  if (word.length < 4 || /(ss|is|...us)$/.test(word)) return word;
  return word.replace(/ies$/, "y").replace(/(ss|sh|ch|x|z)es$/, "$1").replace(/s$/, "");
}

function isYear(word) {
  return /^(19|20)\d\d$/.test(word);
}

// Whether two words have one root, such as coder and coding.
function related(a, b) {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return same > 2 && ENDINGS.has(a.slice(same)) && ENDINGS.has(b.slice(same));
}

// Whether a becomes b by at most `most` changes of one letter or swaps of two.
function isTypo(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return false;
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = old[j - 1] + (a[i - 1] !== b[j - 1]);
      row[j] = Math.min(change, old[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], older[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) return false;
    [older, old] = [old, row];
  }
  return old[b.length] <= most;
}

// The names of all entries by their words, and how much each word says.
class Vocabulary {
  constructor(index) {
    this.texts = [];
    this.where = new Map();
    index.entries.forEach(({ name, own, added }, entry) => {
      const worth = new Map();
      for (const [names, value] of [[[name], 1], [own, 0.93], [added, 0.85]]) {
        for (const text of names.flatMap(spoken)) if (!worth.has(text)) worth.set(text, value);
      }
      worth.forEach((value, text) => {
        const words = wordsOf(text).map(singular);
        const initials = words.map((word) => word[0]).join("");
        const id = this.texts.push({ entry, words, initials, worth: value }) - 1;
        for (const word of new Set(words)) {
          if (!this.where.has(word)) this.where.set(word, []);
          this.where.get(word).push(id);
        }
      });
    });
    this.same = new Map();
    for (const group of index.same) {
      const all = group.map(singular);
      for (const word of all) this.same.set(word, all.filter((other) => other !== word));
    }
  }

  // How much a word says: the fewer texts have it, the more.
  weight(word) {
    return Math.log(1 + this.texts.length / (1 + (this.where.get(word) || []).length));
  }

  // The words of names that a word of a question may mean, with how surely.
  meant(typed, isLast) {
    const word = singular(typed);
    const found = new Map();
    const add = (other, sure) => {
      if (sure > (found.get(other) || 0)) found.set(other, sure);
    };
    if (this.where.has(word)) add(word, 1);
    for (const other of this.same.get(word) || []) if (this.where.has(other)) add(other, 0.9);
    const known = found.size > 0;
    for (const other of this.where.keys()) {
      if (typed.length > (isLast ? 1 : 3) && other.startsWith(typed)) {
        add(other, (known ? 0.2 : 0.4) + (0.4 * typed.length) / other.length);
      }
      if (related(word, other)) add(other, 0.85);
    }
    if (found.size || word.length < 4 || /\d/.test(word)) return { found, isGuess: false };
    for (const most of word.length < 7 ? [1] : [1, 2]) {
      for (const other of this.where.keys()) {
        if (isTypo(word, other, most)) add(other, 0.9 - 0.15 * most);
      }
      if (found.size) break;
    }
    return { found, isGuess: true };
  }
}

// The words of a question that are not stop words there: in capitals, or joined by a hyphen.
function telling(text) {
  const isShouted = text === text.toUpperCase();
  return new Set(text.split(/\s+/).flatMap((chunk) => {
    const isCapital = !isShouted && chunk.length > 1 && chunk === chunk.toUpperCase();
    const parts = wordsOf(chunk);
    return parts.length > 1 || isCapital ? parts : [];
  }));
}

// A question: the topics and kinds that it names, and its words with what they may mean. A word
// that names a topic or a kind is aside: it need not be in a name.
class Question {
  constructor(text, index, vocabulary) {
    this.plain = wordsOf(text).map(singular);
    this.vocabulary = vocabulary;
    this.aside = new Set();
    const named = (rows) => rows.flatMap(([phrases, isLoose], number) => (
      phrases.filter((phrase) => this.has(phrase, isLoose)).length ? [number] : []));
    this.topics = named(index.topics.map(([, isLoose, phrases]) => [phrases, isLoose]));
    this.kinds = new Set(named(index.kinds.map(([, , phrases]) => [phrases, 1])));
    this.words = this.meant(wordsOf(text), telling(text));
    if (this.words.every((word) => word.aside || !word.weight)) {
      for (const word of this.words) word.aside = false;
    }
  }

  // Whether the question has a phrase; its words are then aside. Loosely: or nearly so.
  has(phrase, isLoose) {
    const parts = wordsOf(phrase).map(singular);
    const isAt = (start) => parts.every((part, at) => {
      const word = this.plain[start + at] || "";
      if (word === part) return true;
      if (!isLoose || parts.length > 1 || Math.min(word.length, part.length) < 4) return false;
      const isUnknown = part.length > 4 && !this.vocabulary.where.has(word);
      return related(word, part) || (isUnknown && isTypo(word, part, 1));
    });
    const start = this.plain.findIndex((_, at) => isAt(at));
    if (start >= 0) parts.forEach((_, at) => this.aside.add(start + at));
    return start >= 0;
  }

  // The words that are not stop words, or all of them if there are no others.
  meant(words, kept) {
    const numbers = words.map((_, at) => at);
    const some = numbers.filter((at) => !STOP.has(words[at]) || kept.has(words[at]));
    return (some.length ? some : numbers).map((at) => {
      const { found, isGuess } = this.vocabulary.meant(words[at], at === words.length - 1);
      const [best] = [...found].sort((a, b) => b[1] - a[1]);
      const weight = best ? this.vocabulary.weight(best[0]) * best[1] * (isGuess ? 0.7 : 1) : 0;
      const aside = this.aside.has(at) || isYear(words[at]);
      return { word: words[at], meant: found, aside, weight };
    });
  }
}
