// The search of the book: Sphinx's index and stemmer, ranked so that the page that treats a thing comes
// first. What students call it stands in search_words.js, which book/theme/searching.py writes.
//
// SEARCH_WORDS: page -> {title, words, sentences}; Search, Stemmer, stopwords, splitQuery: Sphinx's.
const WEIGHTS = { asked: 20, title: 6, heading: 3, text: 2, part: 0.5 };
// Pages that name everything, or that few readers mean.
const LESS = [
  [/^book\/(reference|guides)\//, 0.5],
  [/^book\/(ledger|errata|bibliography|index)$/, 0.4],
  [/\/quiz$/, 0.7],
  [/\/sheet$/, 0.8],
  [/^book\/(glossary|notation)$/, 0.7],
];
const SMALL = new Set(
  "a about an and are at between by difference do does explain for formula how i in is it mean meaning of on or the to vs versus what when why with".split(" "),
);

const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
const stemmed = (() => {
  const known = new Map();
  return (word) => {
    if (!known.has(word)) known.set(word, new Stemmer().stemWord(word));
    return known.get(word);
  };
})();
// The words of a text that carry its meaning, stemmed; all of them if none does.
const termsOf = (text) => {
  const all = splitQuery(plain(text));
  const kept = all.filter((word) => !SMALL.has(word));
  return [...new Set((kept.length ? kept : all).map(stemmed))];
};

// How many letters have to be added, left out, replaced or exchanged with the next; more than `most`
// is infinite.
const distance = (left, right, most) => {
  if (Math.abs(left.length - right.length) > most) return Infinity;
  let before = [];
  let row = [...Array(right.length + 1).keys()];
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, replaced);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[right.length] <= most ? row[right.length] : Infinity;
};

// What the book's pages are called by, made once: words and how often they come, and each page's terms.
const shelf = (() => {
  let made;
  return () => {
    if (made) return made;
    const vocabulary = new Map();
    const count = (text, weight) => {
      for (const word of splitQuery(plain(text))) {
        if (/^\p{L}{3,}$/u.test(word)) vocabulary.set(word, (vocabulary.get(word) ?? 0) + weight);
      }
    };
    const headings = new Map();
    for (const [title, places] of Object.entries(Search._index.alltitles)) {
      count(title, 5);
      for (const [file, id] of places) {
        const page = Search._index.docnames[file];
        if (!headings.has(page)) headings.set(page, []);
        headings.get(page).push({ title, id, terms: termsOf(title) });
      }
    }
    const pages = Object.entries(SEARCH_WORDS).map(([name, { title, words, sentences }]) => {
      for (const text of words) count(text, 20);
      for (const text of sentences) count(text, 1);
      return {
        name,
        title,
        sentences,
        number: Search._index.docnames.indexOf(name),
        titleTerms: termsOf(title),
        asked: words.map((text) => ({ text: plain(text), terms: termsOf(text) })),
        headings: headings.get(name) ?? [],
        weight: LESS.find(([pattern]) => pattern.test(name))?.[1] ?? 1,
      };
    });
    made = { vocabulary, pages };
    return made;
  };
})();

const isKnown = (word) => {
  const { terms, titleterms } = Search._index;
  const stem = stemmed(word);
  if (Object.hasOwn(terms, stem) || Object.hasOwn(titleterms, stem)) return true;
  const { vocabulary } = shelf();
  if (vocabulary.has(word)) return true;
  return word.length > 3 && [...vocabulary.keys()].some((other) => other.startsWith(word));
};

// A query in which words that nobody writes are replaced by the nearest that the book has.
const corrected = (query) => {
  const right = (word) => {
    if (word.length < 4 || !/^[a-z]+$/.test(word) || SMALL.has(word) || isKnown(word)) return word;
    let best = word;
    let least = [word.length > 6 ? 2.5 : 1.5, 0];
    for (const [other, often] of shelf().vocabulary) {
      const far = distance(word, other, word.length > 6 ? 2 : 1);
      if (far < least[0] || (far === least[0] && often > least[1])) {
        [best, least] = [other, [far, often]];
      }
    }
    return best;
  };
  return plain(query).replace(/[\p{L}]+/gu, right);
};

const shareOf = (terms, among) => terms.filter((term) => among.includes(term)).length / terms.length;

// How well a page's own words answer: a whole phrase counts most, the more of the query it is.
const askedFor = (page, query, terms) => {
  let best = 0;
  for (const asked of page.asked) {
    if (asked.text === query) return 1.5;
    const of = shareOf(asked.terms, terms);
    const covered = shareOf(terms, asked.terms);
    if (of === 1) best = Math.max(best, covered);
    else if (covered === 1) best = Math.max(best, 0.8 * of);
    // Words of a language without blanks are not cut.
    if (/[^\x00-\u024f]/.test(query) && (asked.text.includes(query) || query.includes(asked.text))) {
      const [short, long] = [asked.text.length, query.length].sort((a, b) => a - b);
      best = Math.max(best, short / long);
    }
  }
  return best;
};

const hasTerm = (index, term, page) => {
  const files = Object.hasOwn(index, term) ? index[term] : [];
  return Array.isArray(files) ? files.includes(page) : files === page;
};

const inText = (page, term, longer) => {
  const { terms, titleterms } = Search._index;
  if (hasTerm(terms, term, page.number) || hasTerm(titleterms, term, page.number)) return 1;
  return longer.some((other) => hasTerm(terms, other, page.number)) ? WEIGHTS.part / WEIGHTS.text : 0;
};

// The pages that answer a query, the best first: {name, title, anchor, sentence, score}.
const rank = (asked) => {
  const query = corrected(asked);
  const terms = termsOf(query);
  if (!terms.length) return { query, results: [] };
  const all = Object.keys(Search._index.terms);
  const longer = new Map(
    terms.map((term) => [term, term.length > 2 ? all.filter((one) => one.startsWith(term)) : []]),
  );
  const results = [];
  for (const page of shelf().pages) {
    const phrase = askedFor(page, query, terms);
    const found = terms.map((term) => inText(page, term, longer.get(term)));
    if (!phrase && found.some((share) => share === 0)) continue;
    const headings = page.headings.map((heading) => ({
      ...heading,
      share: shareOf(terms, heading.terms) * (0.7 + 0.3 * shareOf(heading.terms, terms)),
    }));
    const best = headings.reduce((a, b) => (b.share > a.share ? b : a), { share: 0, id: null });
    const title = shareOf(terms, page.titleTerms) * (0.6 + 0.4 * shareOf(page.titleTerms, terms));
    const text = found.reduce((sum, share) => sum + share, 0) / found.length;
    const score =
      page.weight *
      (WEIGHTS.asked * phrase +
        WEIGHTS.title * title +
        WEIGHTS.heading * best.share +
        WEIGHTS.text * text);
    const anchor = best.share > 0.6 && best.id && title < best.share ? `#${best.id}` : "";
    results.push({
      name: page.name,
      title: page.title,
      heading: anchor ? best.title : "",
      anchor,
      sentence: sentenceFor(page, terms),
      score,
    });
  }
  results.sort((a, b) => b.score - a.score || (a.title < b.title ? -1 : 1));
  return { query, results };
};

// The sentence of a page that has most of the words; its first where none has any.
const sentenceFor = (page, terms) => {
  let [best, most] = [page.sentences[0] ?? "", 0];
  for (const sentence of page.sentences) {
    const share = shareOf(terms, termsOf(sentence));
    if (share > most) [best, most] = [sentence, share];
  }
  return best;
};

const element = (name, text = "", className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

const show = (asked) => {
  const { query, results } = rank(asked);
  const { objects } = { objects: Search.performObjectSearch(query, new Set(splitQuery(query))) };
  Search.stopPulse();
  Search.title.innerText = "Search results";
  const count = results.length === 1 ? "1 page" : `${results.length} pages`;
  Search.status.innerText = results.length + objects.length ? `${count}, the best first.` : "Nothing found.";
  if (query !== plain(asked)) {
    Search.status.append(
      ` The book has no word ‘${asked.trim()}’; this is what was found for `,
      element("strong", `‘${query}’`),
      ".",
    );
  } else if (!results.length) {
    Search.status.append(" Try one word, or look into the ");
    const link = element("a", "glossary");
    link.setAttribute("href", "book/glossary.html");
    Search.status.append(link, ".");
  }
  for (const { name, title, heading, anchor, sentence } of results) {
    const item = element("li");
    const link = element("a", heading ? `${title}: ${heading}` : title);
    link.setAttribute("href", `${name}.html${anchor}`);
    item.append(link);
    if (sentence) item.append(element("p", sentence, "context"));
    Search.output.append(item);
  }
  for (const [page, name, anchor] of objects) {
    const item = element("li");
    const link = element("a");
    link.append(element("code", name));
    link.setAttribute("href", `${page}.html${anchor}`);
    item.append(link, element("p", "In the reference of the library.", "context"));
    Search.output.append(item);
  }
};

// Before Sphinx's own listener, which was added after this one, asks.
document.addEventListener("DOMContentLoaded", () => {
  Search.query = show;
});
