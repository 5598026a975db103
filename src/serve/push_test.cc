// What the server sends by itself: the picture by WebSocket, alerts as server-sent events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include "base/wire.h"
#include "serve/live_link.h"
#include "serve/testing.h"

namespace yagura {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using std::chrono::milliseconds;
using testing::at;
using testing::Client;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Serving;

ServeLimits quick() {
  ServeLimits limits;
  limits.picture_every = milliseconds(30);
  limits.changes_every = milliseconds(30);
  limits.alert_beat = milliseconds(100);
  return limits;
}

Fix fix(std::uint64_t object, double second, double lat, double lon) {
  Fix f;
  f.track = static_cast<TrackId>(object);
  f.time = at(second);
  f.position = *Position::from_degrees(lat, lon);
  f.speed = Speed::knots(12.3);
  f.course = Angle::degrees(45.5);
  f.object_class = ObjectClass::tanker;
  return f;
}

struct Row {
  std::uint32_t index, second;
  double lon, lat;
  int course, speed, kind;
};
struct Message {
  int version, kind;
  std::vector<Row> rows;
};

Message decode(std::string_view bytes) {
  Reader r(bytes);
  Message m;
  m.version = r.u8();
  m.kind = r.u8();
  r.u8();
  r.u8();
  m.rows.resize(r.fixed32());
  r.f64();
  for (Row& row : m.rows) {
    row.index = r.fixed32();
    row.lon = static_cast<std::int32_t>(r.fixed32()) * 1e-7;
    row.lat = static_cast<std::int32_t>(r.fixed32()) * 1e-7;
    row.second = r.fixed32();
    const std::uint32_t motion = r.fixed32();
    row.course = static_cast<int>(motion & 0xffff);
    row.speed = static_cast<int>(motion >> 16);
    row.kind = static_cast<int>(r.fixed32());
  }
  EXPECT_TRUE(r.ok() && r.done());
  return m;
}

// A page's connection to the picture.
class Page {
 public:
  explicit Page(const Serving& serving, const std::string& origin = "") : socket_(io_) {
    socket_.next_layer().connect({asio::ip::address_v4::loopback(), serving.port()});
    socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& r) {
      r.set(beast::http::field::origin, origin.empty() ? "http://" + serving.host() : origin);
    }));
    socket_.handshake(response_, serving.host(), "/api/live");
  }
  Message next() {
    beast::flat_buffer buffer;
    socket_.read(buffer);
    bytes_ = buffer.size();
    return decode({static_cast<const char*>(buffer.data().data()), buffer.size()});
  }
  std::size_t bytes() const { return bytes_; }
  const websocket::response_type& response() const { return response_; }

 private:
  asio::io_context io_;
  websocket::stream<asio::ip::tcp::socket> socket_;
  websocket::response_type response_;
  std::size_t bytes_ = 0;
};

class LiveTest : public ::testing::Test {
 protected:
  LiveTest() : ends_(make()), writer_(ends_.second), serving_(quick(), ends_.first) {}
  static std::pair<int, int> make() {
    int fds[2];
    const bool made = live_pair(fds);
    YAGURA_ASSERT(made);
    return {fds[0], fds[1]};
  }
  // Until the server holds `n` objects.
  void wait_for(std::int64_t n) {
    for (int i = 0; i < 300; ++i) {
      writer_.flush();
      if (serving_.ask("GET /api/status").json()["objects"].as_integer() >= n) return;
      std::this_thread::sleep_for(milliseconds(10));
    }
    FAIL() << "the objects did not arrive";
  }
  std::pair<int, int> ends_;
  LiveWriter writer_;
  Serving serving_;
};

TEST_F(LiveTest, APageGetsAllObjectsFirstAndThenTheChanges) {
  writer_.fix(fix(7, 0, 32.1, 128.5));
  writer_.fix(fix(8, 0, 33.1, 129.5));
  wait_for(2);
  Page page(serving_);
  EXPECT_THAT(std::string(page.response()["Content-Security-Policy"]),
              HasSubstr("default-src 'none'"));
  const Message all = page.next();
  EXPECT_EQ(all.version, 1);
  EXPECT_EQ(all.kind, 0);
  ASSERT_EQ(all.rows.size(), 2U);
  writer_.fix(fix(8, 60, 33.2, 129.5));
  writer_.flush();
  const Message change = page.next();
  EXPECT_EQ(change.kind, 1);
  ASSERT_EQ(change.rows.size(), 1U);
  const Row& row = change.rows[0];
  EXPECT_NEAR(row.lat, 33.2, 1e-7);
  EXPECT_NEAR(row.lon, 129.5, 1e-7);
  EXPECT_EQ(row.second, 1'331'724'660U);
  EXPECT_EQ(row.course, 455);
  EXPECT_EQ(row.speed, 123);
  EXPECT_EQ(row.kind, static_cast<int>(ObjectClass::tanker));
}

TEST_F(LiveTest, AnObjectIsDescribedByItsIndex) {
  TrackInfo info{static_cast<TrackId>(7),
                 "mmsi:431000001",
                 "第八ゆめ丸",
                 "JD1234",
                 "9074729",
                 ObjectClass::tanker,
                 42.0,
                 at(0)};
  writer_.info(info);
  writer_.fix(fix(7, 0, 32.1, 128.5));
  wait_for(1);
  const Json j = serving_.ask("GET /api/live/object/0").json();
  EXPECT_EQ(j["name"].as_string(), "第八ゆめ丸");
  EXPECT_EQ(j["subject"].as_string(), "mmsi:431000001");
  EXPECT_EQ(j["class"].as_string(), "tanker");
  EXPECT_DOUBLE_EQ(j["speed_kn"].as_number(), 12.3);
}

TEST_F(LiveTest, StatusIsWhatTheIntakeSaid) {
  writer_.status(Json::object({{"exercise", true}, {"durable_seq", 77}}));
  writer_.fix(fix(7, 0, 32.1, 128.5));
  wait_for(1);
  EXPECT_TRUE(serving_.ask("GET /api/status").json()["exercise"].as_bool());
}

TEST_F(LiveTest, AClockThatTheIntakeHoldsIsToldByHealth) {
  Store::open(serving_.node())->commit(testing::commit(1, {}, 60));
  const auto told = [&](double behind_s, int index) {
    writer_.status(Json::object({{"clock_behind_s", behind_s}}));
    writer_.fix(fix(7 + static_cast<std::uint64_t>(index), 0, 32.1, 128.5));
    wait_for(index + 1);
    return serving_.ask("GET /health").json();
  };
  EXPECT_EQ(told(0.3, 0)["status"].as_string(), "ok");
  const Json held = told(120, 1);
  EXPECT_EQ(held["status"].as_string(), "degraded");
  EXPECT_EQ(held["problems"].as_array()[0]["what"].as_string(), "clock_held");
  EXPECT_EQ(held["problems"].as_array()[0]["seconds"].as_number(), 120);
}

TrackInfo named(std::uint64_t object) {
  TrackInfo i;
  i.id = static_cast<TrackId>(object);
  i.subject = "mmsi:" + std::to_string(431'000'000 + object);
  return i;
}

// As after a crash: the intake goes on, the next server takes the same end of the link.
TEST(LiveLink, AServerStartedAgainHasTheWholePictureBack) {
  int ends[2];
  ASSERT_TRUE(live_pair(ends));
  LiveWriter writer(ends[1]);
  const auto whole_picture = [&](const Serving& serving) {
    for (int i = 0; i < 300; ++i) {
      writer.flush();
      const Json o = serving.ask("GET /api/live/object/0").json();
      const auto n = serving.ask("GET /api/status").json()["objects"].as_integer();
      if (n == 300 && !o["subject"].as_string().empty()) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  };
  for (std::uint64_t object = 1; object <= 300; ++object) {
    writer.info(named(object));
    writer.fix(fix(object, 0, 32.1, 128.5));
  }
  {
    const Serving first(quick(), ::dup(ends[0]));
    EXPECT_TRUE(whole_picture(first));
  }
  const Serving second(quick(), ends[0]);
  EXPECT_TRUE(whole_picture(second));
}

TEST(LiveLink, AServerStartedAgainAfterTheFilesWereReadTakesTheLastPictureFromTheStore) {
  int ends[2];
  ASSERT_TRUE(live_pair(ends));
  const Serving serving(quick(), ends[0]);
  Commit commit = testing::commit(10, {});
  commit.tracks.push_back(named(1));
  commit.points.push_back(testing::point(1, 0, 32.1, 128.5));
  Store::open(serving.node())->commit(commit);
  ::close(ends[1]);
  for (int i = 0; i < 300; ++i) {
    const Json status = serving.ask("GET /api/status").json();
    if (status["objects"].as_integer() == 1 && status["finished"].as_bool()) {
      EXPECT_EQ(serving.ask("GET /api/live/object/0").json()["subject"].as_string(),
                "mmsi:431000001");
      return;
    }
    std::this_thread::sleep_for(milliseconds(10));
  }
  FAIL() << serving.ask("GET /api/status").body;
}

TEST_F(LiveTest, ASlowPageGetsOneLargerMessageInsteadOfMany) {
  constexpr int kObjects = 60'000;  // 1.4 MB a picture: more than the sockets hold
  for (int i = 0; i < kObjects; ++i)
    writer_.fix(fix(std::uint64_t{1000} + static_cast<unsigned>(i), 0, 30, 120 + i * 1e-4));
  wait_for(kObjects);
  Page page(serving_);
  constexpr int kRounds = 30;
  for (int round = 1; round <= kRounds; ++round) {
    for (int i = 0; i < kObjects; ++i) {
      writer_.fix(fix(std::uint64_t{1000} + static_cast<unsigned>(i), round, 30 + round * 0.01,
                      120 + i * 1e-4));
    }
    for (int i = 0; i < 4; ++i) {
      writer_.flush();
      std::this_thread::sleep_for(milliseconds(10));
    }
  }
  int messages = 0;
  for (std::uint32_t newest = 0; newest < 1'331'724'600U + kRounds; ++messages) {
    const Message m = page.next();
    ASSERT_LE(m.rows.size(), static_cast<std::size_t>(kObjects));
    for (const Row& row : m.rows) newest = std::max(newest, row.second);
  }
  EXPECT_LT(messages, kRounds) << "what was superseded while it slept did not come";
}

TEST_F(LiveTest, APageOfAnotherOriginGetsNoPicture) {
  EXPECT_THROW(Page(serving_, "http://evil.example"), boost::system::system_error);
}

TEST_F(LiveTest, PagesComeAndGo) {
  writer_.fix(fix(7, 0, 32.1, 128.5));
  wait_for(1);
  for (int i = 0; i < 40; ++i) {
    Page page(serving_);
    EXPECT_EQ(page.next().rows.size(), 1U);
  }
  for (int i = 0; i < 200; ++i) {
    if (serving_.ask("GET /metrics").body.find("yagura_live_clients 0\n") != std::string::npos)
      return;
    std::this_thread::sleep_for(milliseconds(10));
  }
  FAIL() << "a page that left is still counted";
}

class AlertTest : public ::testing::Test {
 protected:
  AlertTest() : serving_(quick()), store_(Store::open(serving_.node())) {}
  void open_event(int n) {
    testing::EventSpec spec;
    char id[64];
    std::snprintf(id, sizeof id, "sea.encounter-%016x", n);
    spec.id = id;
    spec.known_at = static_cast<std::uint64_t>(n);
    store_->commit(testing::commit(static_cast<std::uint64_t>(n), {testing::event(spec)}));
  }
  void listen(Client& client, const std::string& how = "", const std::string& header = "") const {
    client.send("GET /api/alerts" + how + " HTTP/1.1\r\nHost: " + serving_.host() + "\r\n" +
                header + "\r\n");
    ASSERT_TRUE(client.read_until("retry: 2000\n\n"));
  }
  Serving serving_;
  std::unique_ptr<Store> store_;
};

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t i = text.find(what); i != std::string_view::npos; i = text.find(what, i + 1))
    ++n;
  return n;
}

TEST_F(AlertTest, NewRevisionsComeAsTheyAreCommitted) {
  open_event(1);
  Client client(serving_.port());
  listen(client);
  EXPECT_THAT(client.got(), HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(client.got(), HasSubstr("Content-Security-Policy: default-src 'none'"));
  open_event(2);
  ASSERT_TRUE(client.read_until("0000000000000002"));
  ASSERT_TRUE(client.read_until("\n\n"));
  EXPECT_THAT(client.got(), HasSubstr("event: event\ndata: {"));
  EXPECT_THAT(client.got(), Not(HasSubstr("0000000000000001")))
      << "what was there before is asked of /api/events";
}

TEST_F(AlertTest, LastEventIdResumesWithoutAGapHoweverLongItWas) {
  for (int n = 1; n <= 250; ++n) open_event(n);
  const std::int64_t first = StoreReader::open(serving_.node())->changes(0, 1).at(0).row;
  Client client(serving_.port());
  listen(client, "", "Last-Event-ID: " + std::to_string(first) + "\r\n");
  open_event(251);
  ASSERT_TRUE(client.read_until("\"sea.encounter-00000000000000fb\""));  // 251
  while (count(client.got(), "\n\n") < 252 && client.read_more()) {
  }
  EXPECT_EQ(count(client.got(), "\nid: "), 250U) << "2 to 251, each once";
  EXPECT_THAT(client.got(), Not(HasSubstr("\"sea.encounter-0000000000000001\"")));
}

TEST_F(AlertTest, APageAsksFromTheRowItHas) {
  open_event(1);
  Client client(serving_.port());
  listen(client, "?after=0");
  EXPECT_TRUE(client.read_until("\"sea.encounter-0000000000000001\""));
}

TEST_F(AlertTest, WhatSomeoneSaysOfAnEventIsTold) {
  open_event(1);
  Client client(serving_.port());
  listen(client);
  const auto done = serving_.post("/api/events/sea.encounter-0000000000000001/actions",
                                  R"({"action":"dismiss","initials":"TY","reason":"drill"})");
  ASSERT_EQ(done.status, 201) << done.body;
  ASSERT_TRUE(client.read_until("\"disposition\":\"dismissed\""));
  EXPECT_THAT(client.got(), Not(HasSubstr("\nid: ")))
      << "not a row: the place to resume from stays";
}

TEST_F(AlertTest, ASilentHourIsBridged) {
  Client client(serving_.port());
  listen(client);
  EXPECT_TRUE(client.read_until(": still here\n\n"));
}

TEST_F(AlertTest, AListenerThatLeavesIsForgotten) {
  for (int i = 0; i < 20; ++i) {
    Client client(serving_.port());
    listen(client);
  }
  for (int i = 0; i < 200; ++i) {
    if (serving_.ask("GET /metrics").body.find("yagura_alert_clients 0\n") != std::string::npos)
      return;
    std::this_thread::sleep_for(milliseconds(10));
  }
  FAIL() << "a listener that left is still counted";
}

TEST(Alerts, ListeningBeforeThereIsAStoreGetsItsFirstEvents) {
  const Serving serving(quick());
  Client client(serving.port());
  client.send("GET /api/alerts HTTP/1.1\r\nHost: " + serving.host() + "\r\n\r\n");
  ASSERT_TRUE(client.read_until("retry: 2000\n\n"));
  const auto store = Store::open(serving.node());
  store->commit(testing::commit(10, {testing::event({})}));
  EXPECT_TRUE(client.read_until("sea.encounter-0123456789abcdef"));
}

}  // namespace
}  // namespace yagura
