"""Every visible text exists in English and Japanese: locales/en.json and ja.json have the same keys
with the same {placeholders}, no text is empty, and no key or message named in the code is missing."""
import json
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
problems = []


def load(lang):
    def unique(pairs):
        keys = [key for key, _ in pairs]
        problems.extend(f"{lang}.json: '{k}' stands twice" for k in keys if keys.count(k) > 1)
        return dict(pairs)
    return json.loads((root / "locales" / f"{lang}.json").read_text(encoding="utf-8"),
                      object_pairs_hook=unique)


def placeholders(text):
    return sorted(set(re.findall(r"\{([^{}]*)\}", text)))


en, ja = load("en"), load("ja")
for lang, own, other in (("en", en, ja), ("ja", ja, en)):
    problems += [f"{lang}.json lacks '{key}'" for key in sorted(other.keys() - own.keys())]
    for key, text in own.items():
        if not isinstance(text, str) or not text.strip():
            problems.append(f"{lang}.json: '{key}' is empty or no text")
        elif re.sub(r"\{[A-Za-z0-9_]+\}", "", text).count("{"):
            problems.append(f"{lang}.json: '{key}' has a brace that is no {{placeholder}}")
for key in sorted(en.keys() & ja.keys()):
    if isinstance(en[key], str) and isinstance(ja[key], str):
        a, b = placeholders(en[key]), placeholders(ja[key])
        if a != b:
            problems.append(f"'{key}': en has {{{', '.join(a)}}}, ja has {{{', '.join(b)}}}")

# A message key set in the code must be in the catalogue.
used = re.compile(r'message_key\s*=\s*"([^"]+)"|\brender\(\s*\w+,\s*"([^"]+)"|\b(?:said|p\.say|wording)\(\s*"([^"]+)"')
for file in sorted((root / "src").rglob("*.cc")):
    if file.stem.endswith(("_test", "_fuzz", "_bench")):
        continue
    for match in used.finditer(file.read_text(errors="replace")):
        key = match[1] or match[2] or match[3]
        # A key that ends in a dot is the beginning of one, ended by a value known at run time.
        if key not in en and not (key.endswith(".") and any(k.startswith(key) for k in en)):
            problems.append(f"{file.relative_to(root)}: no text for '{key}'")

print("\n".join(problems) or f"{len(en)} texts in en and ja")
sys.exit(1 if problems else 0)
