// Answers questions from the index in search-index.js. It reads no page and changes none.
"use strict";

const LONGEST = 200; // characters of a question that are read
const BETWEEN = /^(.+?)\s(?:(vs?\.?|versus|against|compared (?:to|with)|or)|and|to|with)\s(.+)$/;
const QUIET_SHOWN = 2; // how many records of kinds that are only cited are shown

function sum(items, number) {
  return items.reduce((all, item, at) => all + number(item, at), 0);
}

// The names that have some words of a question: how surely each word, and which words of a name.
function namesWith(words, vocabulary) {
  const names = new Map();
  const note = (id, at, sure, covers) => {
    if (!names.has(id)) names.set(id, { sure: words.map(() => 0), covers: new Map() });
    const name = names.get(id);
    name.sure[at] = Math.max(name.sure[at], sure);
    for (const word of covers) name.covers.set(word, Math.max(name.covers.get(word) || 0, sure));
  };
  words.forEach(({ word, meant, aside }, at) => {
    for (const [other, sure] of meant) {
      for (const id of vocabulary.where.get(other)) note(id, at, sure * (aside ? 0.5 : 1), [other]);
    }
    if (!/^[a-z]{3,6}$/.test(word)) return;
    vocabulary.texts.forEach(({ initials, words: own }, id) => {
      const start = initials.indexOf(word);
      if (start >= 0) note(id, at, 0.85, own.slice(start, start + word.length));
    });
  });
  return names;
}

// How well each entry fits some words of a question, by its best name: which share of the words
// that has (asked), and which share of the name they are (told).
function fits(words, vocabulary) {
  const need = sum(words, ({ weight, aside }) => (aside ? 0 : weight)) || 1;
  const best = new Map();
  for (const [id, { sure, covers }] of namesWith(words, vocabulary)) {
    const { entry, words: own, worth } = vocabulary.texts[id];
    const isSure = ({ weight, aside }, at) => sure[at] * weight * (aside ? 0.05 : 1);
    const asked = sum(words, isSure) / need;
    const whole = sum(own, (word) => vocabulary.weight(word)) || 1;
    const told = sum(own, (word) => vocabulary.weight(word) * (covers.get(word) || 0)) / whole;
    const score = asked * (0.5 + 0.5 * told) * worth;
    const old = best.get(entry);
    const all = old ? old.all.map((each, at) => Math.max(each, sure[at])) : sure;
    if (!old || score > old.score) best.set(entry, { entry, score, asked, told, sure, all });
    else old.all = all;
  }
  for (const fit of best.values()) {
    const across = sum(words, ({ weight, aside }, at) => (aside ? 0 : fit.all[at] * weight)) / need;
    fit.score = Math.max(fit.score, 0.45 * across);
  }
  return [...best.values()];
}

class HidataSearch {
  constructor(index) {
    const entry = ([name, kind, address, own, added, weight, fact, snippet, parts, key]) => (
      { name, kind, address, own, added, weight, fact, snippet, parts, key });
    this.index = { ...index, entries: index.entries.map(entry) };
    this.vocabulary = new Vocabulary(this.index);
  }

  // The results for a question, best first.
  search(typed, limit = 20) {
    const text = typed.slice(0, LONGEST);
    const question = new Question(text, this.index, this.vocabulary);
    const ranked = this.ranked(question);
    const results = [
      ...this.compared(text),
      ...(ranked.some((fit) => fit.asked > 0.95) ? [] : this.crossed(question)),
      ...ranked.map((fit) => this.shown(fit.entry, question)),
    ];
    const seen = new Set();
    return results.filter(({ href }) => !seen.has(href) && seen.add(href)).slice(0, limit);
  }

  // The entries that fit, best first; those of kinds that are only cited last.
  ranked(question) {
    const fitting = fits(question.words, this.vocabulary);
    for (const fit of fitting) {
      const { kind, parts } = this.index.entries[fit.entry];
      const answers = parts.some(([at]) => question.topics.includes(this.index.parts[at][0]));
      fit.rank = this.rank(fit) * (question.kinds.has(kind) ? 1.06 : 1) * (answers ? 1.08 : 1);
      fit.quiet = this.index.kinds[kind][1];
    }
    const most = (some) => some.reduce((so, fit) => Math.max(so, fit.rank), 0);
    const [best, loud] = [most(fitting), most(fitting.filter((fit) => !fit.quiet))];
    const late = (fit) => Number(fit.quiet) || (loud < best && fit.rank < 0.7 * best ? 2 : 0);
    const order = (a, b) => late(a) - late(b) || b.rank - a.rank || a.entry - b.entry;
    let quiet = 0;
    const shown = fitting.filter((fit) => fit.rank >= 0.5 * best).sort(order);
    return shown.filter((fit) => !fit.quiet || (quiet += 1) <= QUIET_SHOWN);
  }

  rank(fit) {
    return fit.score * (1 + this.index.entries[fit.entry].weight / 200);
  }

  // The entries of a kind among those that fit.
  ofKind(kind, fitting) {
    return fitting.filter((fit) => this.index.entries[fit.entry].kind === kind);
  }

  // An entry as a result, at the part of its page that the question asks for.
  shown(number, question) {
    const { name, kind, address, fact, snippet, parts } = this.index.entries[number];
    const known = new Map(parts.map(([at, said]) => [this.index.parts[at][0], [at, said]]));
    const topic = question.topics.find((one) => known.has(one));
    const [part, said] = known.get(topic) || [];
    return {
      name, snippet, kind: this.index.kinds[kind][0], fact: said || fact,
      part: part === undefined ? "" : this.index.topics[topic][0],
      href: address + (part === undefined ? "" : this.index.parts[part][1]),
    };
  }

  // The page that compares the two things between which a question has "vs" or the like.
  compared(text) {
    const plain = folded(text).replace(/^.*?\b(difference between|compare)\b/, "");
    const asks = plain !== folded(text) || /\bbetter\b/.test(plain);
    const [, before, isSure, after] = plain.match(BETWEEN) || [];
    if (!after || !(isSure || asks)) return [];
    const sides = [before, after].map((side) => {
      const question = new Question(side, this.index, this.vocabulary);
      return [question, fits(question.words, this.vocabulary)];
    });
    const pairs = Object.entries(this.index.compare).map(([kind, place]) => {
      const both = sides.map(([, fitting]) => this.called(this.ofKind(Number(kind), fitting)));
      return { both, place, rank: sum(both, (one) => (one ? one.rank : 0)) };
    });
    const isPair = ({ both: [one, other] }) => one && other && one.entry !== other.entry;
    const [best] = pairs.filter(isPair).sort((a, b) => b.rank - a.rank);
    if (!best) return [];
    const entries = best.both.map((one) => this.index.entries[one.entry]);
    const page = {
      name: entries.map((entry) => entry.name).join(" and "), part: "", kind: "Compare", fact: "",
      snippet: "Side by side", compares: true,
      href: best.place + entries.map((entry) => encodeURIComponent(entry.key)).join(","),
    };
    const both = best.both.map((one) => this.shown(one.entry, sides[1][0]));
    return best.place ? [page, ...both] : both;
  }

  // The best of some entries of which the question has a whole name, or nothing else.
  called(fitting) {
    const some = fitting.filter((fit) => fit.told > 0.95 || (fit.asked > 0.9 && fit.told > 0.4));
    const rank = (fit) => (
      Math.max(fit.score, 0.9 * fit.told) + this.index.entries[fit.entry].weight / 1000);
    const [best] = some.sort((a, b) => rank(b) - rank(a) || a.entry - b.entry);
    return best && { ...best, rank: rank(best) };
  }

  // What is known of two records that a question names, such as a job and a place.
  crossed(question) {
    const words = question.words.filter((word) => !word.aside);
    const best = (kind, some) => {
      const found = this.ofKind(kind, fits(some, this.vocabulary));
      return found.sort((a, b) => this.rank(b) - this.rank(a) || a.entry - b.entry)[0];
    };
    return this.index.crossings.flatMap((crossing) => {
      const second = best(crossing.kinds[1], words);
      if (!second || second.told < 0.7) return [];
      const left = words.filter((_, at) => second.sure[at] < 0.7);
      const first = best(crossing.kinds[0], left);
      if (left.length === words.length || !first) return [];
      return Math.max(first.asked, first.told) < 0.7 ? [] : [this.pair(crossing, first, second)];
    });
  }

  pair({ name, groups, facts, keys, parts }, first, second) {
    const [of, place] = [first, second].map((fit) => this.index.entries[fit.entry]);
    const [said, numbers] = facts[groups[of.key]] || ["", []];
    const at = keys.indexOf(place.key);
    const number = numbers[at] && numbers[at].toLocaleString("en-US");
    return {
      name: name.replace("{first}", () => of.name).replace("{second}", () => place.name),
      part: "", kind: this.index.kinds[place.kind][0], snippet: "",
      href: place.address + (parts[at] || ""), fact: number ? said.replace("{}", number) : "",
    };
  }
}
