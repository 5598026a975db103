#include "exercise/network.h"

#include <algorithm>

#include "cyber/eve.h"
#include "exercise/writer.h"

namespace yagura::exercise {
namespace {

// Names under .example (RFC 2606) and addresses of documentation networks (RFC 5737): nobody's.
constexpr const char* kNames[] = {
    "mail.port.example",   "tides.hydro.example", "update.vendor.example", "time.port.example",
    "customs.gov.example", "weather.gov.example", "crew.line.example",     "berth.port.example"};

std::string outside(Random& random) {
  return "198.51.100." + std::to_string(1 + random.below(200));
}

}  // namespace

cyber::EveRecord NetworkLog::base(Time at, const std::string& sensor, const std::string& from,
                                  const std::string& to, std::uint16_t port) {
  cyber::EveRecord r;
  r.time = at;
  r.sensor = sensor;
  r.interface = "eth1";
  r.flow_id = ++flow_;
  r.source = cyber::IpAddress::parse(from);
  r.destination = cyber::IpAddress::parse(to);
  r.source_port = static_cast<std::uint16_t>(40000 + random_.below(20000));
  r.destination_port = port;
  r.protocol = port == 53 ? "UDP" : "TCP";
  return r;
}

void NetworkLog::flow(Time at, const std::string& sensor, const std::string& from,
                      const std::string& to, std::uint16_t port, std::uint64_t bytes,
                      Duration length) {
  cyber::EveRecord r = base(at + length, sensor, from, to, port);
  cyber::EveFlow f;
  f.bytes_to_server = bytes;
  f.bytes_to_client = bytes / 3;
  f.packets_to_server = 1 + bytes / 1200;
  f.packets_to_client = 1 + bytes / 2400;
  f.start = at;
  f.end = at + length;
  f.state = "closed";
  f.reason = "timeout";
  r.type = "flow";
  r.body = f;
  records_.push_back(std::move(r));
}

void NetworkLog::daily_work(Time from, Time to, const std::string& sensor,
                            const std::string& client_prefix, double per_hour) {
  const double mean_gap = 3600 / per_hour;
  for (Time t = from; t < to; t += seconds_of(random_.exponential(mean_gap))) {
    // Working hours of the port, 06-20 JST, are four times as busy as the night.
    const auto hour_jst = (t.time_since_epoch().count() / 3'600'000'000 + 9) % 24;
    if ((hour_jst < 6 || hour_jst >= 20) && random_.chance(0.75)) continue;
    const std::string client = client_prefix + std::to_string(10 + random_.below(60));
    const double what = random_.uniform();
    if (what < 0.45) {
      lookup(t, sensor, client, kNames[random_.below(std::size(kNames))]);
    } else if (what < 0.6) {
      cyber::EveRecord r = base(t, sensor, client, outside(random_), 443);
      cyber::EveTls tls;
      tls.sni = kNames[random_.below(std::size(kNames))];
      tls.version = "TLS 1.3";
      r.type = "tls";
      r.body = tls;
      records_.push_back(std::move(r));
    } else {
      flow(t, sensor, client, outside(random_), 443, 800 + random_.below(60000),
           seconds_of(random_.uniform(0.2, 40)));
    }
  }
}

void NetworkLog::telemetry(Time from, Time to, const std::string& sensor, const std::string& client,
                           const std::string& controller, Duration every) {
  for (Time t = from; t < to; t += every) {
    flow(t + seconds_of(random_.uniform(0, 1)), sensor, client, controller, 502, 260,
         milliseconds{80});
  }
}

void NetworkLog::backup(Time at, const std::string& sensor, const std::string& client,
                        const std::string& server) {
  for (int i = 0; i < 40; ++i) {
    flow(at + minutes{i}, sensor, client, server, 873, 4'000'000'000 + random_.below(500'000'000),
         seconds{55});
  }
}

void NetworkLog::scan(Time from, Duration length, const std::string& sensor,
                      const std::string& scanner, const std::vector<std::string>& targets) {
  const int probes = 240;
  for (int i = 0; i < probes; ++i) {
    const Time t = from + length * i / probes;
    const std::string& target = targets[random_.below(targets.size())];
    alert(t, sensor, scanner, target, static_cast<std::uint16_t>(1 + random_.below(10000)),
          9'100'000u + static_cast<std::uint32_t>(i % 12), "EXERCISE SCAN service probe",
          "Attempted Information Leak", 2);
  }
}

void NetworkLog::alert(Time at, const std::string& sensor, const std::string& from,
                       const std::string& to, std::uint16_t port, std::uint32_t signature,
                       const std::string& text, const std::string& category,
                       std::uint8_t severity) {
  cyber::EveRecord r = base(at, sensor, from, to, port);
  cyber::EveAlert a;
  a.action = "allowed";
  a.signature_id = signature;
  a.rev = 1;
  a.signature = text;
  a.category = category;
  a.severity = severity;
  r.type = "alert";
  r.body = a;
  records_.push_back(std::move(r));
}

void NetworkLog::lookup(Time at, const std::string& sensor, const std::string& client,
                        const std::string& name) {
  cyber::EveRecord r = base(at, sensor, client, "10.20.0.53", 53);
  cyber::EveDns dns;
  dns.form = 2;
  dns.id = static_cast<std::uint32_t>(random_.below(65536));
  dns.questions.push_back({name, "A"});
  r.type = "dns";
  r.body = dns;
  records_.push_back(std::move(r));
}

void NetworkLog::write(const std::string& path) {
  std::stable_sort(records_.begin(), records_.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  FileWriter file(path);
  for (const auto& r : records_) file.write(cyber::encode_eve(r) + "\n");
  file.close();
}

}  // namespace yagura::exercise
