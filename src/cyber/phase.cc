#include "cyber/phase.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace yagura::cyber {
namespace {

struct Rule {
  std::string_view text;
  Phase phase;
};

// Whole categories, as Suricata's classification.config words them.
constexpr Rule kCategories[] = {
    {"Generic Protocol Command Decode", Phase::noise},
    {"Not Suspicious Traffic", Phase::noise},
    {"Misc activity", Phase::noise},
    {"Potential Corporate Privacy Violation", Phase::noise},
    {"Attempted Information Leak", Phase::reconnaissance},
    {"Information Leak", Phase::reconnaissance},
    {"Large Scale Information Leak", Phase::reconnaissance},
    {"Detection of a Network Scan", Phase::reconnaissance},
    {"Attempted Administrator Privilege Gain", Phase::intrusion},
    {"Successful Administrator Privilege Gain", Phase::intrusion},
    {"Attempted User Privilege Gain", Phase::intrusion},
    {"Unsuccessful User Privilege Gain", Phase::intrusion},
    {"Successful User Privilege Gain", Phase::intrusion},
    {"Web Application Attack", Phase::intrusion},
    {"Executable code was detected", Phase::intrusion},
    {"Exploit Kit Activity Detected", Phase::intrusion},
    {"Attempt to login by a default username and password", Phase::intrusion},
    {"Successful Credential Theft Detected", Phase::intrusion},
    {"A Network Trojan was detected", Phase::command_and_control},
    {"Malware Command and Control Activity Detected", Phase::command_and_control},
    {"Domain Observed Used for C2 Detected", Phase::command_and_control},
    {"Crypto Currency Mining Activity Detected", Phase::command_and_control},
};

// Classes stand as words behind the maker's mark: "ET EXPLOIT ...", "GPL SCAN ...".
constexpr Rule kClasses[] = {
    {"SCAN", Phase::reconnaissance},
    {"EXPLOIT", Phase::intrusion},
    {"WEB_SERVER", Phase::intrusion},
    {"WEB_SPECIFIC_APPS", Phase::intrusion},
    {"ATTACK_RESPONSE", Phase::intrusion},
    {"SHELLCODE", Phase::intrusion},
    {"WORM", Phase::intrusion},
    {"TROJAN", Phase::command_and_control},
    {"MALWARE", Phase::command_and_control},
    {"CNC", Phase::command_and_control},
    {"SCADA", Phase::industrial_control},
    {"ICS", Phase::industrial_control},
    {"DOS", Phase::disruption},
    {"CINS", Phase::reputation},
    {"DROP", Phase::reputation},
    {"TOR", Phase::reputation},
    {"COMPROMISED", Phase::reputation},
    {"DSHIELD", Phase::reputation},
    {"3CORESEC", Phase::reputation},
};
constexpr std::array<std::string_view, 6> kIndustrialWords = {"SCADA", "ICS",    "MODBUS",
                                                              "DNP3",  "S7COMM", "ENIP"};

// The words of a signature in capitals; at most the first twelve matter.
std::array<std::string, 12> words_of(std::string_view signature) {
  std::array<std::string, 12> out;
  std::size_t n = 0;
  for (const char c : signature.substr(0, 200)) {
    const bool letter =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (letter) {
      out[n] += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    } else if (!out[n].empty() && ++n == out.size()) {
      break;
    }
  }
  return out;
}

std::optional<Phase> phase_of_class(std::string_view word) {
  for (const Rule& rule : kClasses) {
    if (word == rule.text) return rule.phase;
  }
  return std::nullopt;
}

}  // namespace

Phase phase_of(const EveAlert& alert) {
  const auto words = words_of(alert.signature);
  // The category "trojan" is given to exploits and to spreading inside a network as well.
  if (alert.category == "A Network Trojan was detected") {
    const bool spreads = std::find(words.begin(), words.end(), "LATERAL") != words.end();
    if (spreads || phase_of_class(words[1]) == Phase::intrusion) return Phase::intrusion;
  }
  const bool industrial = std::any_of(words.begin(), words.end(), [](const std::string& w) {
    return std::find(kIndustrialWords.begin(), kIndustrialWords.end(), w) != kIndustrialWords.end();
  });
  for (const Rule& rule : kCategories) {
    if (alert.category != rule.text) continue;
    // A control protocol named in an anomaly is still an anomaly of a control protocol.
    return industrial && rule.phase == Phase::noise ? Phase::industrial_control : rule.phase;
  }
  if (industrial) return Phase::industrial_control;
  if (words[0] == "SURICATA") return Phase::noise;
  if (const auto phase = phase_of_class(words[1])) return *phase;
  if (alert.category.find("Denial of Service") != std::string::npos) return Phase::disruption;
  return Phase::other;
}

std::string_view phase_name(Phase p) {
  static constexpr std::string_view kNames[] = {"reconnaissance",
                                                "intrusion",
                                                "command_and_control",
                                                "industrial_control",
                                                "disruption",
                                                "reputation",
                                                "other",
                                                "noise"};
  return kNames[static_cast<std::size_t>(p)];
}

}  // namespace yagura::cyber
