// The whole line is validated (UTF-8, grammar, depth) before a field of it is believed: the DOM
// reader of simdjson, since the lazy one would accept a line that breaks behind the last field
// read.
#include "cyber/eve_parse.h"

#include <simdjson.h>

#include <concepts>

#include "base/assert.h"

namespace yagura::cyber {
namespace {

namespace dom = simdjson::dom;
static_assert(kEvePadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kMaxDepth = 64;

// Reads members of objects into fields; the first member of a wrong type is remembered, once.
class Fields {
 public:
  bool good() const { return good_; }

  // Absent and null members leave `out` as it is.
  void address(const dom::element& e, std::optional<IpAddress>& out) {
    std::string_view v;
    if (e.is_null() || (text_of(e, v) && v.empty())) return;
    out = IpAddress::parse(v);
    if (!out) good_ = false;
  }
  template <std::unsigned_integral T>
  void number(const dom::element& e, std::optional<T>& out) {
    T v = 0;
    if (!e.is_null() && number(e, v)) out = v;
  }
  static bool text_of(const dom::element& e, std::string_view& out) {
    return e.get_string().get(out) == simdjson::SUCCESS;
  }
  void text(const dom::object& o, std::string_view key, std::string& out) {
    dom::element e;
    if (!member(o, key, e)) return;
    std::string_view v;
    if (e.get_string().get(v) == simdjson::SUCCESS) {
      out = v;
    } else {
      good_ = false;
    }
  }
  // Suricata and its forwarders write some names as text or as an object; other types are left out.
  void text_if(const dom::object& o, std::string_view key, std::string& out) {
    std::string_view v;
    if (o.at_key(key).get_string().get(v) == simdjson::SUCCESS) out = v;
  }
  template <std::unsigned_integral T>
  bool number(const dom::element& e, T& out) {
    std::uint64_t v = 0;
    if (e.get_uint64().get(v) != simdjson::SUCCESS || v > std::numeric_limits<T>::max()) {
      good_ = false;
      return false;
    }
    out = static_cast<T>(v);
    return true;
  }
  template <std::unsigned_integral T>
  bool number(const dom::object& o, std::string_view key, T& out) {
    dom::element e;
    return member(o, key, e) && number(e, out);
  }
  template <std::unsigned_integral T>
  void number(const dom::object& o, std::string_view key, std::optional<T>& out) {
    T v = 0;
    if (number(o, key, v)) out = v;
  }
  void boolean(const dom::object& o, std::string_view key, bool& out) {
    dom::element e;
    if (member(o, key, e) && e.get_bool().get(out) != simdjson::SUCCESS) good_ = false;
  }
  void time(const dom::object& o, std::string_view key, Time& out);
  // False where the member is absent; a member that is no object is wrong.
  bool object(const dom::object& o, std::string_view key, dom::object& out) {
    dom::element e;
    if (!member(o, key, e)) return false;
    if (e.get_object().get(out) == simdjson::SUCCESS) return true;
    good_ = false;
    return false;
  }
  bool array(const dom::object& o, std::string_view key, dom::array& out) {
    dom::element e;
    if (!member(o, key, e)) return false;
    if (e.get_array().get(out) == simdjson::SUCCESS) return true;
    good_ = false;
    return false;
  }
  void wrong() { good_ = false; }

 private:
  static bool member(const dom::object& o, std::string_view key, dom::element& e) {
    return o.at_key(key).get(e) == simdjson::SUCCESS && !e.is_null();
  }
  bool good_ = true;
};

// A time without a zone is UTC.
std::optional<Time> eve_time(std::string_view s) {
  if (const auto t = parse_rfc3339(s)) return t;
  if (s.size() < 19 || s.size() > 40) return std::nullopt;
  return parse_rfc3339(std::string(s) + "Z");
}

void Fields::time(const dom::object& o, std::string_view key, Time& out) {
  dom::element e;
  if (!member(o, key, e)) return;
  std::string_view v;
  const bool is_text = e.get_string().get(v) == simdjson::SUCCESS;
  const auto t = is_text ? eve_time(v) : std::nullopt;
  if (t) {
    out = *t;
  } else {
    good_ = false;
  }
}

EveAlert read_alert(const dom::object& o, Fields& f) {
  EveAlert a;
  f.text(o, "action", a.action);
  f.number(o, "gid", a.gid);
  f.number(o, "signature_id", a.signature_id);
  f.number(o, "rev", a.rev);
  f.text(o, "signature", a.signature);
  f.text(o, "category", a.category);
  f.number(o, "severity", a.severity);
  return a;
}

EveFlow read_flow(const dom::object& o, Fields& f) {
  EveFlow flow;
  f.number(o, "pkts_toserver", flow.packets_to_server);
  f.number(o, "pkts_toclient", flow.packets_to_client);
  f.number(o, "bytes_toserver", flow.bytes_to_server);
  f.number(o, "bytes_toclient", flow.bytes_to_client);
  f.time(o, "start", flow.start);
  f.time(o, "end", flow.end);
  f.text(o, "state", flow.state);
  f.text(o, "reason", flow.reason);
  f.boolean(o, "alerted", flow.alerted);
  return flow;
}

DnsQuestion read_question(const dom::object& o, Fields& f) {
  DnsQuestion q;
  f.text(o, "rrname", q.name);
  f.text(o, "rrtype", q.type);
  return q;
}

DnsAnswer read_answer(const dom::object& o, Fields& f) {
  DnsAnswer a;
  f.text(o, "rrname", a.name);
  f.text(o, "rrtype", a.type);
  f.text_if(o, "rdata", a.data);
  f.number(o, "ttl", a.ttl_s);
  return a;
}

// Each object of the array `key`, given to `each`.
template <class Each>
void for_objects(const dom::object& o, std::string_view key, Fields& f, Each each) {
  dom::array list;
  if (!f.array(o, key, list)) return;
  for (const dom::element e : list) {
    dom::object item;
    if (e.get_object().get(item) == simdjson::SUCCESS) {
      each(item);
    } else {
      f.wrong();
    }
  }
}

// "grouped": {"A": ["192.0.2.1"], ...}, written when the detailed answers are turned off.
void read_grouped(const dom::object& o, Fields& f, EveDns& dns) {
  dom::object grouped;
  if (!dns.answers.empty() || !f.object(o, "grouped", grouped)) return;
  for (const auto field : grouped) {
    dom::array list;
    if (field.value.get_array().get(list) != simdjson::SUCCESS) continue;
    for (const dom::element e : list) {
      std::string_view data;
      if (e.get_string().get(data) != simdjson::SUCCESS) continue;
      const std::string name = dns.questions.empty() ? std::string() : dns.questions[0].name;
      dns.answers.push_back({name, std::string(field.key), std::string(data), std::nullopt});
    }
  }
}

EveDns read_dns(const dom::object& o, Fields& f) {
  EveDns dns;
  f.number(o, "version", dns.form);
  if (dns.form < 1 || dns.form > 3) f.wrong();
  std::string type;
  f.text(o, "type", type);
  dns.response = type == "answer" || type == "response";
  f.number(o, "id", dns.id);
  f.number(o, "tx_id", dns.tx_id);
  f.text(o, "rcode", dns.rcode);
  if (dns.form == 3) {
    for_objects(o, "queries", f,
                [&](const dom::object& q) { dns.questions.push_back(read_question(q, f)); });
  } else if (o.at_key("rrname").error() == simdjson::SUCCESS) {
    const bool flat_answer = dns.form == 1 && dns.response &&
                             (o.at_key("rdata").error() == simdjson::SUCCESS ||
                              o.at_key("ttl").error() == simdjson::SUCCESS);
    if (flat_answer) {
      dns.answers.push_back(read_answer(o, f));
    } else {
      dns.questions.push_back(read_question(o, f));
    }
  }
  for_objects(o, "answers", f,
              [&](const dom::object& a) { dns.answers.push_back(read_answer(a, f)); });
  read_grouped(o, f, dns);
  return dns;
}

EveTls read_tls(const dom::object& o, Fields& f) {
  EveTls tls;
  f.text(o, "sni", tls.sni);
  f.text(o, "version", tls.version);
  f.text(o, "subject", tls.subject);
  f.text(o, "issuerdn", tls.issuer);
  f.text(o, "serial", tls.serial);
  f.text(o, "fingerprint", tls.fingerprint);
  f.text_if(o, "ja4", tls.ja4);
  dom::object ja3;
  if (o.at_key("ja3").get_object().get(ja3) == simdjson::SUCCESS) f.text(ja3, "hash", tls.ja3);
  return tls;
}

EveHttp read_http(const dom::object& o, Fields& f) {
  EveHttp http;
  f.text(o, "hostname", http.hostname);
  f.text(o, "url", http.url);
  f.text(o, "http_method", http.method);
  f.number(o, "status", http.status);
  return http;
}

EveFile read_file(const dom::object& root, const dom::object& o, Fields& f) {
  EveFile file;
  f.text(o, "filename", file.name);
  f.text(o, "md5", file.md5);
  f.text(o, "sha1", file.sha1);
  f.text(o, "sha256", file.sha256);
  f.number(o, "size", file.size);
  dom::object http;
  if (f.object(root, "http", http)) file.http = read_http(http, f);
  return file;
}

// The member named like the type holds the body; a line without it keeps EveOther.
EveBody read_body(const dom::object& root, std::string_view type, Fields& f) {
  dom::object o;
  if (type == "alert" && f.object(root, "alert", o)) return read_alert(o, f);
  if (type == "flow" && f.object(root, "flow", o)) return read_flow(o, f);
  if (type == "dns" && f.object(root, "dns", o)) return read_dns(o, f);
  if (type == "tls" && f.object(root, "tls", o)) return read_tls(o, f);
  if (type == "http" && f.object(root, "http", o)) return read_http(o, f);
  if (type == "fileinfo" && f.object(root, "fileinfo", o)) return read_file(root, o, f);
  return EveOther{};
}

std::string_view reason_of(simdjson::error_code e) {
  if (e == simdjson::UTF8_ERROR) return "bad_utf8";
  if (e == simdjson::DEPTH_ERROR) return "too_deep";
  return "bad_json";
}

// One pass over the top members instead of a search for each: that is where the time goes.
struct Top {
  std::string_view timestamp, type;
  bool has_timestamp = false;
};

Top read_top(const dom::object& root, EveRecord& r, Fields& f) {
  Top top;
  const auto copy = [](const dom::element& e, std::string& out) {
    std::string_view v;
    if (Fields::text_of(e, v)) out = v;
  };
  for (const auto field : root) {
    const std::string_view key = field.key;
    if (key == "timestamp") {
      top.has_timestamp = !field.value.is_null();
      if (!Fields::text_of(field.value, top.timestamp)) top.timestamp = {};
    } else if (key == "event_type") {
      if (!Fields::text_of(field.value, top.type)) top.type = {};
    } else if (key == "src_ip") {
      f.address(field.value, r.source);
    } else if (key == "dest_ip") {
      f.address(field.value, r.destination);
    } else if (key == "src_port") {
      f.number(field.value, r.source_port);
    } else if (key == "dest_port") {
      f.number(field.value, r.destination_port);
    } else if (key == "proto") {
      copy(field.value, r.protocol);
    } else if (key == "app_proto") {
      copy(field.value, r.app_protocol);
    } else if (key == "host") {
      copy(field.value, r.sensor);
    } else if (key == "in_iface") {
      copy(field.value, r.interface);
    } else if (key == "flow_id") {
      f.number(field.value, r.flow_id);
    }
  }
  return top;
}

}  // namespace

struct EveParser::Inside {
  dom::parser parser{kMaxEveLine + kEvePadding};
};

EveParser::EveParser() : inside_(std::make_unique<Inside>()) {
  const auto error = inside_->parser.allocate(std::size_t{1} << 16, kMaxDepth);
  YAGURA_ASSERT(error == simdjson::SUCCESS);
}
EveParser::~EveParser() = default;

Result<EveRecord> EveParser::parse_padded(std::string_view line) {
  dom::element element;
  // The parser grows its tables by itself and keeps the depth asked for.
  const auto error = inside_->parser.parse(line.data(), line.size(), false).get(element);
  if (error != simdjson::SUCCESS) return fail(reason_of(error), simdjson::error_message(error));
  dom::object root;
  if (element.get_object().get(root) != simdjson::SUCCESS) {
    return fail("not_an_object", "an EVE line is one JSON object");
  }
  EveRecord r;
  Fields f;
  const Top top = read_top(root, r, f);
  if (top.type.empty()) return fail("no_event_type", "the line has no event_type");
  r.type = top.type;
  if (top.has_timestamp) {
    const auto t = eve_time(top.timestamp);
    if (!t) return fail("bad_timestamp", "timestamp is no time of day");
    r.time = *t;
  }
  r.body = read_body(root, r.type, f);
  if (!f.good()) return fail("bad_field", "a field of this event type has a wrong type or value");
  return r;
}

}  // namespace yagura::cyber
