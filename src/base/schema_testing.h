// JSON Schema for tests: a document checked with the part of JSON Schema 2020-12 that docs/formats
// use.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "base/json.h"

namespace yagura::testing {

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

// A schema of docs/formats.
inline Schema schema_of(const std::string& file) {
  std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/docs/formats/" + file);
  std::ostringstream all;
  all << in.rdbuf();
  const auto parsed = Json::parse(all.str());
  EXPECT_TRUE(parsed);
  return Schema(parsed.value_or(Json()));
}

}  // namespace yagura::testing
