// Texts: the same catalogues as the program's. A pair {en, ja} comes from descriptors.
import en from "../../locales/en.json";
import ja from "../../locales/ja.json";
import { day, parseTime, short } from "./time";
import type { Both, EventBody, Lang } from "./types";

const catalogues: Record<Lang, Record<string, string>> = { en, ja };

export function t(lang: Lang, key: string, args: Record<string, string | number> = {}): string {
  const pattern = catalogues[lang][key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => (name in args ? String(args[name]) : whole));
}
export const both = (lang: Lang, text: Both | undefined): string => (text ? text[lang] : "");

// Why a revision was made: a cause the program names, or a word of its own (another event's id).
// Of an incident: "ID@revision", "condition ID", "retracted ID", each perhaps behind such a cause.
export function cause(lang: Lang, text: string): string {
  const space = text.indexOf(" ");
  const [first, rest] = space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space + 1)];
  const known = catalogues[lang][`cause.${first}`];
  if (known) return rest ? `${known}${lang === "ja" ? "、" : ", "}${cause(lang, rest)}` : known;
  if (first === "condition" || first === "retracted") return t(lang, `incident.revised.${first}`, { id: rest });
  const at = text.lastIndexOf("@");
  return space < 0 && at > 0 ? t(lang, "incident.revised.event", { id: text.slice(0, at), revision: text.slice(at + 1) }) : text;
}

// A time in a sentence is said as everywhere on the page.
function moment(text: string): string {
  const ms = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? parseTime(text) : null;
  return ms === null ? text : `${day(ms, "jst").slice(5)} ${short(ms)}`;
}

// The sentence of an event: arguments may be plain or a pair of languages.
export function sentence(lang: Lang, event: EventBody): string {
  const args: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.message.args)) {
    if (value !== null && typeof value === "object" && "en" in value && "ja" in value) args[name] = String((value as Both)[lang]);
    else args[name] = value === null ? t(lang, "page.unknown") : moment(String(value));
  }
  return t(lang, event.message.key, args);
}

// A measure that the sentence says too, and says in both languages; null where it does not.
export function argument(lang: Lang, event: EventBody, name: string, value: unknown): string | null {
  const told = event.message.args[name];
  return told !== null && typeof told === "object" && "en" in told && "ja" in told && (told as Both).en === value ? (told as Both)[lang] : null;
}
