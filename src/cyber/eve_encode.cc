#include "base/json.h"
#include "cyber/eve.h"

namespace yagura::cyber {
namespace {

// Members in the order they are added; Suricata's own order, unlike canonical JSON.
class Line {
 public:
  explicit Line(std::string& out) : out_(out) { out_ += '{'; }
  void close() { out_ += '}'; }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    append_json_string(out_, value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_ += std::to_string(value);
  }
  template <class T>
  void number(std::string_view name, const std::optional<T>& value) {
    if (value) number(name, static_cast<std::uint64_t>(*value));
  }
  void boolean(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  void time(std::string_view name, Time t) {
    if (!has_time(t)) return;
    std::string s = to_rfc3339(t);  // Suricata writes +0000 for Z
    s.replace(s.size() - 1, 1, "+0000");
    text(name, s);
  }
  std::string& out() { return out_; }

 private:
  std::string& out_;
  bool first_ = true;
};

void write(Line& o, const EveAlert& a) {
  o.text("action", a.action);
  o.number("gid", a.gid);
  o.number("signature_id", a.signature_id);
  o.number("rev", a.rev);
  o.text("signature", a.signature);
  o.text("category", a.category);
  o.number("severity", a.severity);
}

void write(Line& o, const EveFlow& f) {
  o.number("pkts_toserver", f.packets_to_server);
  o.number("pkts_toclient", f.packets_to_client);
  o.number("bytes_toserver", f.bytes_to_server);
  o.number("bytes_toclient", f.bytes_to_client);
  o.time("start", f.start);
  o.time("end", f.end);
  o.text("state", f.state);
  o.text("reason", f.reason);
  o.boolean("alerted", f.alerted);
}

void write_answer(Line& o, const DnsAnswer& a, bool flat) {
  o.text("rrname", a.name);
  o.text("rrtype", a.type);
  o.number("ttl", a.ttl_s);
  // In the flat form 1 the data tells an answer from a question, so it stands there even when
  // empty.
  if (flat || !a.data.empty()) {
    o.key("rdata");
    append_json_string(o.out(), a.data);
  }
}

template <class T, class Write>
void write_list(Line& o, std::string_view name, const std::vector<T>& list, Write each) {
  o.key(name);
  o.out() += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) o.out() += ',';
    Line item(o.out());
    each(item, list[i]);
    item.close();
  }
  o.out() += ']';
}

void write_question(Line& o, const DnsQuestion& q) {
  o.key("rrname");
  append_json_string(o.out(), q.name);
  o.text("rrtype", q.type);
}

void write(Line& o, const EveDns& d) {
  if (d.form != 1) o.number("version", d.form);
  const bool three = d.form == 3;
  o.text("type", d.response ? (three ? "response" : "answer") : (three ? "request" : "query"));
  o.number("id", d.id);
  o.number("tx_id", d.tx_id);
  o.text("rcode", d.rcode);
  if (three) {
    if (!d.questions.empty()) write_list(o, "queries", d.questions, write_question);
  } else if (!d.questions.empty()) {
    write_question(o, d.questions.front());
  }
  if (d.answers.empty()) return;
  if (d.form == 1) return write_answer(o, d.answers.front(), true);
  write_list(o, "answers", d.answers,
             [](Line& item, const DnsAnswer& a) { write_answer(item, a, false); });
}

void write(Line& o, const EveTls& t) {
  o.text("subject", t.subject);
  o.text("issuerdn", t.issuer);
  o.text("serial", t.serial);
  o.text("fingerprint", t.fingerprint);
  o.text("sni", t.sni);
  o.text("version", t.version);
  if (!t.ja3.empty()) {
    o.key("ja3");
    Line ja3(o.out());
    ja3.text("hash", t.ja3);
    ja3.close();
  }
  o.text("ja4", t.ja4);
}

void write(Line& o, const EveHttp& h) {
  o.text("hostname", h.hostname);
  o.text("url", h.url);
  o.text("http_method", h.method);
  o.number("status", h.status);
}

void write(Line& o, const EveFile& f) {
  o.text("filename", f.name);
  o.text("md5", f.md5);
  o.text("sha1", f.sha1);
  o.text("sha256", f.sha256);
  o.number("size", f.size);
}

struct BodyWriter {
  Line& o;
  const EveRecord& record;
  void operator()(const EveOther&) const {}
  void operator()(const EveFile& f) const {
    if (!(f.http == EveHttp{})) member("http", f.http);
    member("fileinfo", f);
  }
  template <class T>
  void operator()(const T& body) const {
    member(record.type, body);
  }
  template <class T>
  void member(std::string_view name, const T& body) const {
    o.key(name);
    Line inner(o.out());
    write(inner, body);
    inner.close();
  }
};

}  // namespace

std::string encode_eve(const EveRecord& r) {
  std::string out;
  Line o(out);
  o.time("timestamp", r.time);
  o.number("flow_id", r.flow_id);
  o.text("in_iface", r.interface);
  o.text("host", r.sensor);
  o.text("event_type", r.type);
  if (r.source) o.text("src_ip", r.source->text());
  o.number("src_port", r.source_port);
  if (r.destination) o.text("dest_ip", r.destination->text());
  o.number("dest_port", r.destination_port);
  o.text("proto", r.protocol);
  o.text("app_proto", r.app_protocol);
  std::visit(BodyWriter{o, r}, r.body);
  o.close();
  return out;
}

}  // namespace yagura::cyber
