// The transport: limits, headers, foreign sites, static files.
#include "serve/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "base/result.h"
#include "serve/testing.h"

namespace yagura {
namespace {

using std::chrono::milliseconds;
using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Serving;

ServeLimits quick() {
  ServeLimits limits;
  limits.request = milliseconds(200);
  limits.idle = milliseconds(400);
  return limits;
}

double seconds_until_closed(Client& client) {
  const auto start = std::chrono::steady_clock::now();
  while (client.read_more()) {
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Server, EveryAnswerForbidsWhatThePageDoesNotNeed) {
  const Serving serving;
  for (const char* what : {"GET /", "GET /api/status", "GET /nothing", "HEAD /", "POST /"}) {
    const Answer a = serving.ask(what);
    const std::string policy = a.headers.at("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(a.headers.at("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(a.headers.at("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(a.headers.at("Cross-Origin-Resource-Policy"), "same-origin");
  }
}

TEST(Server, AnotherHostNameIsRefusedSoThatNoSiteCanRebindItsName) {
  const Serving serving;
  const auto host = [&](const std::string& name) {
    Client client(serving.port());
    client.send("GET /api/status HTTP/1.1\r\n" + name + "\r\n");
    return client.answer().status;
  };
  const std::string port = std::to_string(serving.port());
  EXPECT_EQ(host("Host: 127.0.0.1:" + port + "\r\n"), 200);
  EXPECT_EQ(host("Host: LocalHost:" + port + "\r\n"), 200);
  EXPECT_EQ(host("Host: [::1]:" + port + "\r\n"), 200);
  EXPECT_EQ(host("Host: evil.example:" + port + "\r\n"), 421);
  EXPECT_EQ(host("Host: 127.0.0.1\r\n"), 421);
  EXPECT_EQ(host("Host: 127.0.0.1.evil.example:" + port + "\r\n"), 421);
  EXPECT_EQ(host(""), 421);
  EXPECT_EQ(host("Host: 127.0.0.1:" + port + "\r\nHost: evil.example\r\n"), 400);
}

TEST(Server, AnotherOriginIsRefused) {
  const Serving serving;
  EXPECT_EQ(serving.ask("GET /api/status", "Origin: http://" + serving.host() + "\r\n").status,
            200);
  EXPECT_EQ(serving.ask("GET /api/status", "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(serving.ask("GET /api/status", "Origin: null\r\n").status, 403);
  EXPECT_EQ(serving.ask("GET /api/status", "Origin: https://" + serving.host() + "\r\n").status,
            403);
  EXPECT_EQ(serving.ask("GET /api/alerts", "Origin: http://evil.example\r\n").status, 403);
}

TEST(Server, MethodsItDoesNotHaveAreNamed) {
  const Serving serving;
  for (const char* what : {"POST /", "PUT /api/events", "DELETE /api/events/x",
                           "OPTIONS /api/status", "POST /api/alerts"}) {
    const Answer a = serving.ask(what);
    EXPECT_EQ(a.status, 405) << what;
    EXPECT_EQ(a.headers.at("Allow"), "GET, HEAD");
  }
  const Answer a = serving.ask("GET /api/events/x/actions");
  EXPECT_EQ(a.status, 405);
  EXPECT_EQ(a.headers.at("Allow"), "POST");
  EXPECT_EQ(serving.ask("GET /api/live").status, 426);
}

TEST(Server, HeadIsAsGetWithoutTheBody) {
  const Serving serving;
  const Answer get = serving.ask("GET /");
  const Answer head = serving.ask("HEAD /");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("Content-Length"), get.headers.at("Content-Length"));
  EXPECT_EQ(head.headers.at("Content-Type"), "text/html; charset=utf-8");
  Client client(serving.port());
  const std::string host = " HTTP/1.1\r\nHost: " + serving.host() + "\r\n\r\n";
  client.send("HEAD /" + host + "GET /api/status" + host);  // the next answer begins right after
  EXPECT_EQ(client.answer(true).status, 200);
  EXPECT_EQ(client.answer().headers.at("Content-Type"), "application/json");
}

TEST(Server, ThePageIsPackedAndHasATag) {
  const Serving serving;
  const Answer plain = serving.ask("GET /");
  const std::string tag = plain.headers.at("ETag");
  EXPECT_EQ(plain.headers.count("Content-Encoding"), 0U);
  EXPECT_EQ(plain.headers.at("Cache-Control"), "no-cache");
  const Answer same = serving.ask("GET /", "If-None-Match: \"x\", " + tag + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_TRUE(same.body.empty());
  EXPECT_EQ(serving.ask("GET /", "If-None-Match: \"other\"\r\n").status, 200);
  // The page's own script, where a page was built.
  const std::size_t at = plain.body.find("/assets/");
  if (at == std::string::npos) GTEST_SKIP() << "web/dist was not built";
  const std::string script = plain.body.substr(at, plain.body.find('"', at) - at);
  const Answer packed = serving.ask("GET " + script, "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(packed.headers.at("Content-Encoding"), "gzip");
  EXPECT_THAT(packed.headers.at("Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
  const Answer unpacked = serving.ask("GET " + script, "Accept-Encoding: gzip;q=0\r\n");
  EXPECT_EQ(unpacked.headers.count("Content-Encoding"), 0U);
  EXPECT_GT(unpacked.body.size(), packed.body.size());
}

TEST(Server, OneConnectionCarriesManyRequests) {
  const Serving serving;
  Client client(serving.port());
  for (int i = 0; i < 50; ++i) {
    client.send("GET /api/status HTTP/1.1\r\nHost: " + serving.host() + "\r\n\r\n");
    ASSERT_EQ(client.answer().status, 200);
  }
}

TEST(Server, AHeaderTooLargeIsRefusedAndSaidSo) {
  const Serving serving;
  const Answer a = serving.ask("GET /", "X: " + std::string(20'000, 'x') + "\r\n");
  EXPECT_EQ(a.status, 431);
  EXPECT_EQ(a.headers.at("Content-Type"), "application/problem+json");
  EXPECT_EQ(serving.ask("GET /" + std::string(9000, 'a')).status, 400);
  EXPECT_EQ(serving.ask("GET /").status, 200);
}

TEST(Server, ABodyTooLargeIsRefusedAndSaidSo) {
  const Serving serving;
  const std::string large((1 << 20) + 1, ' ');
  EXPECT_EQ(serving.post("/api/events/x/actions", large).status, 413);
  // Also where its length is not told before.
  Client client(serving.port());
  client.send("POST /api/events/x/actions HTTP/1.1\r\nHost: " + serving.host() +
              "\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 40; ++i) client.send("8000\r\n" + std::string(0x8000, ' ') + "\r\n");
  EXPECT_EQ(client.answer().status, 413);
  EXPECT_EQ(serving.ask("GET /").status, 200);
}

TEST(Server, WhatIsNoHttpIsAnsweredSo) {
  const Serving serving;
  for (const char* bytes : {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "GET\r\n\r\n",
                            "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
                            "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"}) {
    Client client(serving.port());
    client.send(bytes);
    EXPECT_EQ(client.answer().status, 400) << bytes;
  }
  EXPECT_EQ(serving.ask("GET /a%").status, 400);
  EXPECT_EQ(serving.ask("GET /a%00b").status, 400);
  EXPECT_EQ(serving.ask("GET http://x/").status, 400);
}

TEST(Server, AClientThatSendsNothingIsHungUp) {
  const Serving serving(quick());
  Client silent(serving.port());
  EXPECT_LT(seconds_until_closed(silent), 3);
  EXPECT_TRUE(silent.got().empty());
}

TEST(Server, AHeaderThatDripsIsHungUp) {
  const Serving serving(quick());
  Client client(serving.port());
  const auto start = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 15; ++i) {  // a byte each 40 ms would go on for ever
    client.send("X");
    std::this_thread::sleep_for(milliseconds(40));
  }
  while (client.read_more()) {
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  EXPECT_EQ(client.got(), "");
}

TEST(Server, ABodyThatNeverComesIsHungUp) {
  const Serving serving(quick());
  Client client(serving.port());
  client.send("POST /api/events/x/actions HTTP/1.1\r\nHost: " + serving.host() +
              "\r\nContent-Length: 100\r\n\r\n{");
  EXPECT_LT(seconds_until_closed(client), 3);
}

TEST(Server, AnIdleConnectionIsClosed) {
  const Serving serving(quick());
  Client client(serving.port());
  client.send("GET /api/status HTTP/1.1\r\nHost: " + serving.host() + "\r\n\r\n");
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_LT(seconds_until_closed(client), 3);
}

TEST(Server, ThreeHundredConnectionsDoNotBringItDown) {
  const Serving serving;
  const std::string ask = "GET /api/status HTTP/1.1\r\nHost: " + serving.host() + "\r\n\r\n";
  std::deque<Client> clients;
  for (int i = 0; i < 300; ++i) clients.emplace_back(serving.port()).send(ask);
  int served = 0;
  for (Client& client : clients) served += client.answer().status == 200 ? 1 : 0;
  EXPECT_GE(served, 256);
  EXPECT_LT(served, 300);
  clients.clear();
  for (int i = 0; i < 500; ++i) {  // the places come free as the ends arrive
    if (serving.ask("GET /api/status").status == 200) return;
    std::this_thread::sleep_for(milliseconds(20));
  }
  FAIL() << "no place came free";
}

TEST(Server, AddressesBeyondThisMachineNeedToBeAllowed) {
  EXPECT_THROW(listen_on("0.0.0.0", 0, false), EnvironmentError);
  EXPECT_THROW(listen_on("192.0.2.1", 0, true), EnvironmentError) << "no address of this machine";
  const int fd = listen_on("0.0.0.0", 0, true);
  EXPECT_GT(port_of(fd), 0);
  ::close(fd);
}

TEST(Server, APortThatIsTakenIsSaidSo) {
  const int fd = listen_on("127.0.0.1", 0, false);
  try {
    ::close(listen_on("127.0.0.1", port_of(fd), false));
    ADD_FAILURE() << "it listened twice";
  } catch (const EnvironmentError& e) {
    EXPECT_THAT(e.what(), HasSubstr("another program has this port"));
  }
  ::close(fd);
}

}  // namespace
}  // namespace yagura
