// Network traffic of an exercise: what a port's sensor logs in EVE: daily work, a backup, a scan,
// and an attack on the control system. Records only; no payload of any kind exists.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "cyber/eve_body.h"

namespace yagura::exercise {

class NetworkLog {
 public:
  explicit NetworkLog(std::uint64_t seed) : random_(seed) {}

  // Office and terminal work: flows, DNS and TLS, `per_hour` records on average, fewer at night.
  void daily_work(Time from, Time to, const std::string& sensor, const std::string& client_prefix,
                  double per_hour);
  // Readings of one controller each `every`, as flows.
  void telemetry(Time from, Time to, const std::string& sensor, const std::string& client,
                 const std::string& controller, Duration every);
  // One large transfer each night: an innocent look-alike.
  void backup(Time at, const std::string& sensor, const std::string& client,
              const std::string& server);
  // A vulnerability scan from an announced scanner: alerts, all harmless.
  void scan(Time from, Duration length, const std::string& sensor, const std::string& scanner,
            const std::vector<std::string>& targets);
  void alert(Time at, const std::string& sensor, const std::string& from, const std::string& to,
             std::uint16_t port, std::uint32_t signature, const std::string& text,
             const std::string& category, std::uint8_t severity);
  void lookup(Time at, const std::string& sensor, const std::string& client,
              const std::string& name);

  // All records in time order, each line with its end.
  void write(const std::string& path);
  std::size_t size() const { return records_.size(); }
  Random& random() { return random_; }

 private:
  cyber::EveRecord base(Time at, const std::string& sensor, const std::string& from,
                        const std::string& to, std::uint16_t port);
  void flow(Time at, const std::string& sensor, const std::string& from, const std::string& to,
            std::uint16_t port, std::uint64_t bytes, Duration length);

  Random random_;
  std::vector<cyber::EveRecord> records_;
  std::uint64_t flow_ = 1000;
};

}  // namespace yagura::exercise
