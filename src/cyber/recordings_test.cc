// Real recordings (variable YAGURA_RECORDINGS), against counts made by independent scripts: the
// folder's cyber/expected.json states the matching rules.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "cyber/testing.h"
#include "cyber/warninglists.h"

namespace yagura::cyber {
namespace {

namespace fs = std::filesystem;

std::string read_plain(const fs::path& p) {
  std::ifstream in(p, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Through the programs of the system: the room itself knows no compression.
std::string through(const std::string& program, const fs::path& p) {
  std::string out;
  FILE* pipe = popen((program + " -dc '" + p.string() + "'").c_str(), "r");
  if (pipe == nullptr) return out;
  std::vector<char> buffer(1 << 16);
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), n);
  pclose(pipe);
  return out;
}
std::string read_gz(const fs::path& p) { return through("gzip", p); }
std::string read_xz(const fs::path& p) { return through("xz", p); }

class Recordings : public testing::Test {
 protected:
  void SetUp() override {
    const char* root = std::getenv("YAGURA_RECORDINGS");
    if (root == nullptr) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
    folder_ = fs::path(root) / "cyber";
    const auto json = Json::parse(read_plain(folder_ / "expected.json"));
    ASSERT_TRUE(json);
    expected_ = *json;
  }
  const IndicatorSet& maltrail() {
    static IndicatorSet set;
    if (set.size() == 0) {
      const auto report = set.add("maltrail", read_xz(folder_ / "indicators/maltrail-all.tsv.xz"));
      EXPECT_TRUE(report);
    }
    return set;
  }
  fs::path folder_;
  Json expected_;
};

TEST_F(Recordings, EveCountsAreThoseOfTheIndependentScripts) {
  for (const auto& [name, want] : expected_["eve"].as_object()) {
    const std::string bytes = read_gz(folder_ / "suricata-eve" / name);
    auto decoder = make_eve_decoder({});
    const auto first = decoder->push(bytes, kNoTime);
    const auto last = decoder->finish();
    EXPECT_TRUE(decoder->stats().rejected.empty()) << name;
    Json types(Json::Object{}), severities(Json::Object{});
    std::set<std::uint32_t> signatures;
    std::set<IpAddress> sources;
    std::map<std::string, int> by_severity;
    for (const auto& [type, n] : decoder->stats().by_type) types.set(type, n);
    for (const Batch* batch : {first.get(), last.get()}) {
      for (const EveRecord& r : static_cast<const EveBatch*>(batch)->bodies) {
        const auto* a = r.as<EveAlert>();
        if (a == nullptr) continue;
        ++by_severity[std::to_string(*a->severity)];
        signatures.insert(a->signature_id);
        sources.insert(*r.source);
      }
    }
    for (const auto& [s, n] : by_severity) severities.set(s, n);
    EXPECT_EQ(types.dump(), want["by_event_type"].dump()) << name;
    EXPECT_EQ(severities.dump(), want["alerts_by_severity"].dump()) << name;
    EXPECT_EQ(static_cast<std::int64_t>(signatures.size()),
              want["distinct_signature_id"].as_integer());
    EXPECT_EQ(static_cast<std::int64_t>(sources.size()),
              want["distinct_alert_src_ip"].as_integer());
  }
}

TEST_F(Recordings, EveryEveRecordOfAKnownTypeSurvivesEncoding) {
  for (const auto& [name, want] : expected_["eve"].as_object()) {
    auto decoder = make_eve_decoder({});
    const auto batch = decoder->push(read_gz(folder_ / "suricata-eve" / name), kNoTime);
    for (const EveRecord& r : static_cast<const EveBatch&>(*batch).bodies) {
      const auto back = decode_eve(encode_eve(r));
      ASSERT_TRUE(back);
      ASSERT_EQ(*back, r);
    }
  }
}

TEST_F(Recordings, MaltrailLoadsWithinItsBudget) {
  const IndicatorSet& set = maltrail();
  EXPECT_GT(set.size(), 1'500'000u);
  EXPECT_LT(static_cast<double>(set.memory_bytes()) / static_cast<double>(set.size()), 160);
  EXPECT_EQ(set.match_domain("www.whatismyipaddress.com")->value, "whatismyipaddress.com");
}

// The Zeek logs, each query or server name as one EVE record through the whole room.
TEST_F(Recordings, DomainHitsAreThoseOfTheIndependentScript) {
  const struct {
    const char *file, *field, *key;
  } cases[] = {{"zeek-wrccdc2018/dns.json.gz", "query", "dns_wrccdc2018_vs_maltrail"},
               {"zeek-wrccdc2018/ssl.json.gz", "server_name", "tls_sni_wrccdc2018_vs_maltrail"}};
  for (const auto& c : cases) {
    const std::string text = read_gz(folder_ / c.file);
    std::int64_t queries = 0, matched = 0;
    std::map<std::string, std::int64_t> by_indicator;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const auto json = Json::parse(std::string_view(text).substr(at, end - at));
      at = end + 1;
      if (!json || (*json)[c.field].as_string().empty()) continue;
      ++queries;
      if (const auto h = maltrail().match_domain((*json)[c.field].as_string())) {
        ++matched;
        ++by_indicator[h->value];
      }
    }
    const Json& want = expected_[c.key];
    EXPECT_EQ(queries, want["queries"].as_integer()) << c.key;
    EXPECT_EQ(matched, want["events_matched"].as_integer()) << c.key;
    EXPECT_EQ(static_cast<std::int64_t>(by_indicator.size()),
              want["distinct_indicators"].as_integer());
    for (const Json& top : want["top"].as_array()) {
      EXPECT_EQ(by_indicator[top.as_array()[0].as_string()], top.as_array()[1].as_integer());
    }
  }
}

// The address rule of expected.json: an address, the address of an ip:port, or a mass scanner.
TEST_F(Recordings, AddressHitsAreThoseOfTheIndependentScript) {
  IndicatorSet set;
  const std::string all = read_xz(folder_ / "indicators/maltrail-all.tsv.xz");
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = std::string_view(all).substr(at, end - at);
    at = end + 1;
    const auto i = classify_indicator(line.substr(0, line.find('\t')));
    if (!i) continue;
    if (i->kind == IndicatorKind::address) set.add("ipv4", *i, "");
    const std::string host = i->value.substr(0, i->value.rfind(':'));
    if (i->kind == IndicatorKind::endpoint && IpAddress::parse(host)) {
      set.add("endpoint", {IndicatorKind::address, host}, "");
    }
  }
  ASSERT_TRUE(set.add("scanner", read_gz(folder_ / "indicators/maltrail-mass_scanner.txt.gz")));
  for (const char* name : {"heralding-82k", "dionaea-20k"}) {
    const std::string text = read_xz(folder_ / "honeypot" / (std::string(name) + ".json.xz"));
    std::int64_t events = 0;
    std::set<std::string> addresses;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = std::string_view(text).substr(at, end - at);
      at = end + 1;
      if (line.starts_with('[') || line.starts_with(',')) line.remove_prefix(1);
      while (!line.empty() && (line.back() == ',' || line.back() == ']' || line.back() == '\r'))
        line.remove_suffix(1);
      const auto json = Json::parse(line);
      if (!json) continue;
      const Json* source = json->find("src_ip");
      if (source == nullptr) source = json->find("source_ip");
      if (source == nullptr) continue;
      const auto a = IpAddress::parse(source->as_string());
      if (!a || !set.match_address(*a)) continue;
      ++events;
      addresses.insert(a->text());
    }
    const Json& want =
        expected_[std::string(name).substr(0, std::string(name).find('-')) + "_src_vs_maltrail"];
    EXPECT_EQ(events, want["events"].as_integer()) << name;
    EXPECT_EQ(static_cast<std::int64_t>(addresses.size()), want["distinct_ip"].as_integer())
        << name;
  }
}

TEST_F(Recordings, TheFourCommonServicesInTheDnsLogAreMarkedByWarninglists) {
  Warninglists lists;
  for (const auto& entry : fs::directory_iterator(folder_ / "indicators/warninglists")) {
    const auto report = lists.add(entry.path().filename().string(), read_gz(entry.path()));
    EXPECT_TRUE(report) << entry.path();
  }
  for (const char* name : {"whatismyipaddress.com", "weebly.com"}) {
    EXPECT_TRUE(lists.find(std::string_view(name))) << name;
  }
}

}  // namespace
}  // namespace yagura::cyber
