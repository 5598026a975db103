// docs/formats/event.schema.json against events, with the part of JSON Schema 2020-12 that it uses.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "store/testing.h"

namespace yagura {
namespace {

class Schema {
 public:
  explicit Schema(Json root) : root_(std::move(root)) {}
  // "" or what is wrong and where.
  std::string check(const Json& value) const { return check(root_, value, "$"); }

 private:
  static bool type_is(const std::string& type, const Json& v) {
    return type == "object"    ? v.is_object()
           : type == "array"   ? v.is_array()
           : type == "string"  ? v.is_string()
           : type == "integer" ? v.is_integer()
           : type == "number"  ? v.is_number()
           : type == "boolean" ? v.is_bool()
                               : v.is_null();
  }

  std::string check(const Json& schema, const Json& v, const std::string& at) const {
    if (const Json* ref = schema.find("$ref")) {
      EXPECT_EQ(ref->as_string().substr(0, 8), "#/$defs/");
      return check(root_["$defs"][ref->as_string().substr(8)], v, at);
    }
    if (const Json* type = schema.find("type")) {
      bool any = type->is_string() && type_is(type->as_string(), v);
      for (const Json& t : type->as_array()) any = any || type_is(t.as_string(), v);
      if (!any) return at + ": wrong type";
    }
    if (const Json* allowed = schema.find("enum")) {
      const auto& list = allowed->as_array();
      if (std::find(list.begin(), list.end(), v) == list.end())
        return at + ": not one of the allowed";
    }
    for (const char* word : {"anyOf", "oneOf"}) {
      const Json* list = schema.find(word);
      if (list == nullptr) continue;
      std::size_t good = 0;
      for (const Json& one : list->as_array()) good += check(one, v, at).empty() ? 1U : 0U;
      if (good == 0 || (good > 1 && word[0] == 'o')) return at + ": " + word;
    }
    if (v.is_number()) {
      if (schema.find("minimum") != nullptr && v.as_number() < schema["minimum"].as_number())
        return at + ": too small";
      if (schema.find("maximum") != nullptr && v.as_number() > schema["maximum"].as_number())
        return at + ": too large";
    }
    if (v.is_string() && schema.find("pattern") != nullptr &&
        !std::regex_search(v.as_string(), std::regex(schema["pattern"].as_string()))) {
      return at + ": '" + v.as_string() + "' does not match";
    }
    if (schema.find("items") != nullptr) {
      for (const Json& item : v.as_array()) {
        if (const std::string bad = check(schema["items"], item, at + "[]"); !bad.empty())
          return bad;
      }
    }
    return v.is_object() ? check_members(schema, v, at) : "";
  }

  std::string check_members(const Json& schema, const Json& v, const std::string& at) const {
    for (const Json& name : schema["required"].as_array()) {
      if (v.find(name.as_string()) == nullptr) return at + ": no " + name.as_string();
    }
    for (const auto& [name, member] : v.as_object()) {
      const Json* known = schema["properties"].find(name);
      const Json& other = schema["additionalProperties"];
      std::string bad;
      if (known != nullptr) {
        bad = check(*known, member, at + "." + name);
      } else if (other.is_bool() && !other.as_bool()) {
        bad = at + ": " + name + " is not known";
      } else if (other.is_object()) {
        bad = check(other, member, at + "." + name);
      }
      if (!bad.empty()) return bad;
    }
    return "";
  }

  Json root_;
};

Schema schema() {
  std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/docs/formats/event.schema.json");
  std::ostringstream all;
  all << in.rdbuf();
  const auto parsed = Json::parse(all.str());
  EXPECT_TRUE(parsed);
  return Schema(parsed.value_or(Json()));
}

TEST(EventSchema, TakesTheEventsThatAreMade) {
  testing::EventSpec open, closed, asset;
  closed.state = "closed";
  closed.end = 5;
  closed.revision = 2;
  closed.tracks = {static_cast<TrackId>(77), static_cast<TrackId>(~0ULL)};
  asset.id = "cyber.asset_attack-0123456789abcdef";
  asset.kind = "cyber.asset_attack";
  asset.asset = "asset:port-demo";
  asset.subjects = {};
  for (const auto& spec : {open, closed, asset}) {
    EXPECT_EQ(schema().check(testing::event(spec).event.body), "");
  }
  // The form with places in the body, without a root.
  Json body = testing::event(open).event.body;
  const Json place =
      Json::object({{"feed", "north"}, {"content", "live"}, {"offset", 5}, {"length", 47}});
  body.set("evidence", Json::object({{"count", 1}, {"key", Json::array({place})}}));
  EXPECT_EQ(schema().check(body), "");
}

TEST(EventSchema, RefusesWhatIsNoEvent) {
  const Json good = testing::event({}).event.body;
  const auto refused = [&](const char* member, Json value) {
    Json body = good;
    body.set(member, std::move(value));
    return !schema().check(body).empty();
  };
  EXPECT_TRUE(refused("state", "maybe"));
  EXPECT_TRUE(refused("start", "yesterday"));
  EXPECT_TRUE(refused("revision", 0));
  EXPECT_TRUE(refused("asset", "asset:both"));
  EXPECT_TRUE(refused("culprit", "nobody is ever named"));
  EXPECT_TRUE(refused("label", Json(Json::Object{})));
}

}  // namespace
}  // namespace yagura
