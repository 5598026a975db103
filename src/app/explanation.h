// An event or incident as a record that one officer can hand to another: what, when, where, why,
// from which bytes.
#pragma once

#include <string>
#include <vector>

#include "app/journal_clock.h"
#include "feed/span_proof.h"
#include "model/descriptor.h"
#include "store/store.h"

namespace yagura {

class Explanation {
 public:
  Explanation(const StoreReader& store, Lang lang, const std::string& node, bool all_evidence);
  void print(const EventRow& row);  // to stdout

 private:
  std::string say(std::string_view key,
                  std::initializer_list<MessageArgument> arguments = {}) const;
  void head(std::string_view key, const std::string& value) const;
  void print_incident(const EventRow& row, const Json& body);
  void print_what(const EventRow& row, const Json& body) const;
  void print_state(const EventRow& row, const Json& body) const;
  void print_time(const Json& body) const;
  void print_subjects(const Json& body) const;
  std::string name_of(const std::string& subject) const;
  void print_rule(const Json& body, const DetectorInfo* rule) const;
  void print_measures(const Json& body, const DetectorInfo* rule) const;
  std::string cause(const std::string& text) const;
  void print_revisions(const std::string& id);
  void print_origin(const Json& body) const;
  void print_exposure(const Json& body, const DetectorInfo* rule) const;
  void print_actions(const std::string& id) const;
  void print_evidence(const std::string& id, const Json& body) const;
  void print_exhibit(const KeptExhibit& e) const;
  std::string proof_state(const KeptExhibit& e) const;

  const StoreReader& store_;
  Lang lang_;
  bool all_evidence_;
  std::vector<SegmentRoot> roots_;
  std::vector<AssetRow> assets_;
  JournalClock clock_;
};

}  // namespace yagura
