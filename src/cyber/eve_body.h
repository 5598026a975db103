// Suricata EVE: what a line says, absent where it does not (docs/formats/eve.md). Field names and
// meanings follow Suricata's etc/schema.json; the forms of `dns` are those of versions 4 (1), 5 to
// 7 (2) and 8 (3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "cyber/address.h"

namespace yagura::cyber {

struct EveAlert {
  std::string action;  // "allowed", "blocked", "" where absent
  std::uint32_t gid = 1;
  std::uint32_t signature_id = 0;
  std::uint32_t rev = 0;
  std::string signature;
  std::string category;                  // "" where the rule has none
  std::optional<std::uint8_t> severity;  // 1 = most severe, to 255
  bool operator==(const EveAlert&) const = default;
};

struct EveFlow {
  std::uint64_t packets_to_server = 0, packets_to_client = 0;
  std::uint64_t bytes_to_server = 0, bytes_to_client = 0;
  Time start = kNoTime, end = kNoTime;
  std::string state, reason;  // "established", "timeout"
  bool alerted = false;
  bool operator==(const EveFlow&) const = default;
};

struct DnsQuestion {
  std::string name, type;  // as sent: "example.com", "A"
  bool operator==(const DnsQuestion&) const = default;
};
struct DnsAnswer {
  std::string name, type, data;  // data "" where it is no text (SOA, SRV, ...)
  std::optional<std::uint32_t> ttl_s;
  bool operator==(const DnsAnswer&) const = default;
};
struct EveDns {
  std::uint8_t form = 1;  // 1, 2, 3: how the line is laid out
  bool response = false;
  std::optional<std::uint32_t> id;  // of the DNS message, 16 bits
  std::optional<std::uint64_t> tx_id;
  std::string rcode;                   // "NOERROR", "" where absent
  std::vector<DnsQuestion> questions;  // forms 1 and 2 have at most one
  std::vector<DnsAnswer> answers;      // form 1 has at most one
  bool operator==(const EveDns&) const = default;
};

struct EveTls {
  std::string sni, version, subject, issuer, serial;
  std::string fingerprint;  // SHA-1 of the certificate, "aa:bb:..."
  std::string ja3, ja4;     // hashes
  bool operator==(const EveTls&) const = default;
};

struct EveHttp {
  std::string hostname, url, method;
  std::optional<std::uint32_t> status;
  bool operator==(const EveHttp&) const = default;
};

struct EveFile {
  std::string name, md5, sha1, sha256;
  std::optional<std::uint64_t> size;
  EveHttp http;  // of the transfer, all empty where there is none
  bool operator==(const EveFile&) const = default;
};

struct EveOther {  // any other event_type: counted, its line kept
  bool operator==(const EveOther&) const = default;
};

using EveBody = std::variant<EveOther, EveAlert, EveFlow, EveDns, EveTls, EveHttp, EveFile>;

struct EveRecord {
  Time time = kNoTime;
  std::string type;       // event_type
  std::string sensor;     // `host`: the sensor's name; "" where absent
  std::string interface;  // `in_iface`
  std::optional<std::uint64_t> flow_id;
  std::optional<IpAddress> source, destination;
  std::optional<std::uint16_t> source_port, destination_port;
  std::string protocol;      // `proto`: "TCP"
  std::string app_protocol;  // `app_proto`
  EveBody body;
  bool operator==(const EveRecord&) const = default;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&body);
  }
};

}  // namespace yagura::cyber
