#include "serve/static_files.h"

#include <zlib.h>

#include <map>

#include "base/assert.h"
#include "base/hash.h"
#include "embedded.h"

namespace yagura {
namespace {

struct Asset {
  std::string_view bytes;
  std::string gzip;  // "" where it does not pay
  std::string tag;   // weak: the same for the packed form
  std::string type;
};

std::string type_of(std::string_view path) {
  static const std::map<std::string_view, std::string_view> types = {
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"mjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"ico", "image/x-icon"},
      {"woff2", "font/woff2"},
      {"webmanifest", "application/manifest+json"}};
  const std::size_t dot = path.rfind('.');
  const auto it = dot == std::string_view::npos ? types.end() : types.find(path.substr(dot + 1));
  return std::string(it == types.end() ? "application/octet-stream" : it->second);
}

std::string gzip(std::string_view bytes) {
  z_stream z{};
  const int ready = deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  YAGURA_ASSERT(ready == Z_OK);
  std::string out(deflateBound(&z, bytes.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&z, Z_FINISH);
  YAGURA_ASSERT(done == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

const std::map<std::string, Asset, std::less<>>& assets() {
  static const auto all = [] {
    std::map<std::string, Asset, std::less<>> out;
    for (const EmbeddedFile& file : embedded_web()) {
      Asset asset;
      asset.bytes = file.bytes;
      asset.tag = "W/\"" + to_hex(sha256(file.bytes)).substr(0, 20) + "\"";
      asset.type = type_of(file.path);
      if (file.bytes.size() > 1024 && !file.path.ends_with(".png") &&
          !file.path.ends_with(".woff2"))
        asset.gzip = gzip(file.bytes);
      out.emplace("/" + std::string(file.path), std::move(asset));
    }
    return out;
  }();
  return all;
}

}  // namespace

Response static_file(const Request& request) {
  const auto it = assets().find(request.path == "/" ? std::string_view("/index.html")
                                                    : std::string_view(request.path));
  if (it == assets().end())
    return Response::problem(404, "not found",
                             "the page is at /, the API is described at /openapi.json");
  const Asset& asset = it->second;
  Response r;
  r.content_type = asset.type;
  r.headers["ETag"] = asset.tag;
  r.headers["Vary"] = "Accept-Encoding";
  // File names under assets/ carry a hash of their content; the page itself is asked for each time.
  r.headers["Cache-Control"] =
      it->first.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  if (request.if_none_match == "*" ||
      request.if_none_match.find(asset.tag.substr(2)) != std::string::npos) {
    r.status = 304;
    return r;
  }
  const bool packed = request.accepts_gzip && !asset.gzip.empty();
  if (packed) r.headers["Content-Encoding"] = "gzip";
  r.body = packed ? asset.gzip : std::string(asset.bytes);
  return r;
}

}  // namespace yagura
