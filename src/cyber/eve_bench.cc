// Prints the speed of the EVE decoder, of indicator probing and of the whole room, one thread, in
// processor time.
//   build/release/benches/cyber_eve_bench [EVENTS]
// Mix: 45 % dns, 30 % flow, 15 % tls, 8 % http, 2 % alert, made by our own encoder; 1,600,000
// made-up indicators (1.2 M domains, 250 k ip:port, 100 k URLs, 50 k addresses); one record in
// 10,000 hits.
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/random.h"
#include "cyber/indicators.h"
#include "cyber/testing.h"

namespace {

using namespace yagura;
using namespace yagura::cyber;
// Processor time of this (single-threaded) program, so that others on the machine do not count.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double since(double t) { return now() - t; }

std::string name(Random& r) {
  std::string out;
  for (auto n = 6 + r.below(10); n > 0; --n) out += static_cast<char>('a' + r.below(26));
  return out + (r.chance(0.5) ? ".com" : ".example");
}

std::string indicators(Random& r) {
  std::string out;
  for (int i = 0; i < 1'200'000; ++i) out += name(r) + "\tfamily\n";
  for (int i = 0; i < 250'000; ++i) {
    out += IpAddress::v4(static_cast<std::uint32_t>(r.next())).text() + ":" +
           std::to_string(r.below(65536)) + "\n";
  }
  for (int i = 0; i < 100'000; ++i) out += "http://" + name(r) + "/gate.php\n";
  for (int i = 0; i < 50'000; ++i)
    out += IpAddress::v4(static_cast<std::uint32_t>(r.next())).text() + "\n";
  return out + "listed.example\n";
}

EveRecord one(Random& r, Time t) {
  const std::string client =
      "10." + std::to_string(1 + r.below(3)) + ".0." + std::to_string(r.below(250));
  const std::string server = IpAddress::v4(static_cast<std::uint32_t>(r.next())).text();
  const double what = r.uniform();
  EveRecord e = record(t, client, server);
  e.sensor = "sensor-" + std::to_string(r.below(4));
  e.interface = "eth1";
  e.flow_id = r.next() >> 12;
  if (what < 0.45) {
    e = lookup(t, client, r.chance(1e-4) ? "www.listed.example" : "www." + name(r));
    e.flow_id = r.next() >> 12;
  } else if (what < 0.60) {
    EveTls tls;
    tls.sni = "cdn." + name(r);
    tls.version = "TLS 1.3";
    tls.ja3 = "e7d705a3286e19ea42f587b344ee6865";
    e.type = "tls";
    e.body = tls;
  } else if (what < 0.68) {
    e.type = "http";
    e.body = EveHttp{"www." + name(r), "/index.html?q=1", "GET", 200};
  } else if (what < 0.70) {
    e = alert(t, server, client, 2'000'000 + static_cast<std::uint32_t>(r.below(500)), 3);
  }
  return e;
}

template <class F>
void measure(const char* what, std::size_t bytes, std::size_t events, F run) {
  const auto begin = now();
  run();
  const double s = since(begin);
  std::printf("%-34s %8.0f k events/s  %6.0f MB/s\n", what, static_cast<double>(events) / s / 1e3,
              static_cast<double>(bytes) / s / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 300'000;
  Random random(1);
  const Time start = *civil_time(2026, 6, 1, 0, 0, 0);
  std::string bytes;
  for (std::size_t i = 0; i < events; ++i) {
    bytes += encode_eve(one(random, start + milliseconds{5} * i)) + "\n";
  }
  std::printf("%zu events, %.0f bytes each\n", events,
              static_cast<double>(bytes.size()) / static_cast<double>(events));

  const std::string list = indicators(random);
  IndicatorSet set;
  const auto begin = now();
  const auto report = set.add("list", list);
  std::printf("indicators: %zu loaded in %.2f s, %.0f bytes each\n", set.size(), since(begin),
              static_cast<double>(set.memory_bytes()) / static_cast<double>(set.size()));
  if (!report) return 1;

  constexpr std::size_t kPiece = 64 * 1024;
  const auto pieces = [&](auto each) {
    auto decoder = make_eve_decoder({});
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
      each(*decoder->push(std::string_view(bytes).substr(at, kPiece), kNoTime));
    }
  };
  std::size_t seen = 0, hits = 0;
  measure("decode", bytes.size(), events,
          [&] { pieces([&](const Batch& b) { seen += b.heads.size(); }); });
  measure("decode, print JSON lines", bytes.size(), events, [&] {
    std::string out;
    pieces([&](const Batch& b) {
      out.clear();
      for (std::size_t i = 0; i < b.heads.size(); ++i) b.print(i, out);
    });
  });
  measure("decode, probe names and addresses", bytes.size(), events, [&] {
    pieces([&](const Batch& b) {
      for (const EveRecord& r : static_cast<const EveBatch&>(b).bodies) {
        for (const auto& a : {r.source, r.destination}) hits += a && set.match_address(*a) ? 1 : 0;
        if (const auto* d = r.as<EveDns>()) hits += set.match_domain(d->questions[0].name) ? 1 : 0;
        if (const auto* t = r.as<EveTls>()) hits += set.match_domain(t->sni) ? 1 : 0;
        if (const auto* h = r.as<EveHttp>()) hits += set.match_domain(h->hostname) ? 1 : 0;
      }
    });
  });
  Bench room;
  if (!room.give("assets", "assets.toml", std::string(kRegister)) ||
      !room.give("indicators", "list", list))
    return 1;
  measure("decode, whole room", bytes.size(), events,
          [&] { pieces([&](const Batch& b) { room.observe(b); }); });
  std::printf("%zu records, %zu matches, %zu events raised\n", seen, hits, room.out.last.size());
  Writer w;
  const auto save_begin = now();
  room.room->save(w);
  std::printf("checkpoint: %zu bytes in %.1f ms\n", w.str().size(), since(save_begin) * 1e3);
  return 0;
}
