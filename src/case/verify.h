// The whole proof of a case, as a list of checks that a person can read. It takes nothing from the
// state that it can make again from the logs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "case/case_store.h"

namespace yagura::cases {

struct CheckLine {
  bool ok = false;
  Message what;    // "log watch.example.jp/case: 14 entries are signed by keys that held then"
  Message detail;  // what was found, where there is more to say
};

// The canonical bytes of an event's revision as this node holds them; nullopt = it holds none.
using EventBytes = std::function<std::optional<std::string>(const std::string& id, int revision)>;

// Every log that the case touches: entries against the tree, the tree against every checkpoint,
// signatures, keys by place, cosignatures; then the case: that every entry was allowed, what was
// committed is what was revealed and came before, the manifest against its root and against the
// node's events. `beside`: the checkpoint that lies beside the keys, "" = none.
std::vector<CheckLine> verify_case(const CaseStore& store, const std::string& case_id,
                                   const EventBytes& events, const std::string& beside);

}  // namespace yagura::cases
