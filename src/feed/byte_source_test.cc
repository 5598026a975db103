#include "feed/byte_source.h"

#include <gtest/gtest.h>
#include <lzma.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/random.h"

namespace yagura {
namespace {

std::string gzip(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 32, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string xz(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t at = 0;
  lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                          reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                          reinterpret_cast<std::uint8_t*>(out.data()), &at, out.size());
  out.resize(at);
  return out;
}

std::string zstd(const std::string& text, int window = 0) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_compressStream2(context, &to, &in, window > 0 ? ZSTD_e_flush : ZSTD_e_end);
  ZSTD_compressStream2(context, &to, &in, ZSTD_e_end);
  out.resize(to.pos);
  ZSTD_freeCCtx(context);
  return out;
}

struct Read {
  std::string bytes, reason, text;
};
Read read_all(ByteSource& source, std::size_t piece = 4096) {
  Read out;
  std::string buffer(piece, '\0');
  while (true) {
    const auto got = source.read(buffer.data(), buffer.size());
    if (!got) {
      out.reason = got.error().reason;
      out.text = got.error().text;
    }
    if (!got || *got == 0) return out;
    out.bytes.append(buffer, 0, *got);
  }
}

std::string text_of(std::size_t size) {
  Random random(3);
  std::string out;
  while (out.size() < size) out += "!AIVDM,1,1,,A," + std::to_string(random.next()) + ",0*00\r\n";
  return out;
}

TEST(ByteSource, TellsTheCompressionByContentAndReadsAllMembers) {
  const std::string a = text_of(200'000);
  const std::string b = text_of(500);
  struct Case {
    std::string bytes;
    Compression kind;
  };
  const Case cases[] = {{a + b, Compression::none},
                        {gzip(a) + gzip(b) + std::string(100, '\0'), Compression::gzip},
                        {xz(a) + xz(b), Compression::xz},
                        {zstd(a) + zstd(b), Compression::zstd}};
  for (const Case& c : cases) {
    for (const std::size_t piece : {1u, 7u, 65536u}) {
      const auto source = bytes_in_memory(c.bytes);
      EXPECT_EQ(source->compression(), c.kind);
      const Read got = read_all(*source, piece);
      EXPECT_EQ(got.reason, "") << got.text;
      EXPECT_TRUE(got.bytes == a + b) << compression_name(c.kind);
      EXPECT_EQ(source->offset(), a.size() + b.size());
    }
    const auto source = bytes_in_memory(c.bytes);
    ASSERT_TRUE(source->skip(150'000));
    EXPECT_TRUE(read_all(*source).bytes == (a + b).substr(150'000));
  }
}

TEST(ByteSource, DamageComesAfterEverythingGoodWithItsOffset) {
  const std::string text = text_of(300'000);
  for (const std::string& packed : {gzip(text), xz(text), zstd(text)}) {
    const auto cut = bytes_in_memory(std::string_view(packed).substr(0, packed.size() / 2));
    const Read half = read_all(*cut);
    EXPECT_EQ(half.reason, "cut_short");
    EXPECT_TRUE(text.starts_with(half.bytes));
    EXPECT_NE(half.text.find("after byte " + std::to_string(half.bytes.size())), std::string::npos)
        << half.text;
    std::string broken = packed;
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 16; ++i)
      broken[i] = static_cast<char>(~broken[i]);
    const auto bad = bytes_in_memory(broken);
    EXPECT_NE(read_all(*bad).reason, "");
  }
}

TEST(ByteSource, SmallAndEmptyInputsAreFine) {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("\x1f\x8b"), std::string("abcdefg")}) {
    const auto source = bytes_in_memory(text);
    EXPECT_EQ(read_all(*source).bytes, text);
  }
}

TEST(ByteSource, ABombCostsTimeButNoMemory) {
  const std::string bomb = gzip(std::string(200u << 20, '\0'));
  EXPECT_LT(bomb.size(), 300'000u);
  const auto source = bytes_in_memory(bomb);
  rusage before{}, after{};
  std::string buffer(65536, '\0');
  ::getrusage(RUSAGE_SELF, &before);
  while (const auto got = source->read(buffer.data(), buffer.size())) {
    if (*got == 0) break;
  }
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_EQ(source->offset(), 200u << 20);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 50'000);  // KiB
}

TEST(ByteSource, AFileThatAsksForTooMuchMemoryIsRefused) {
  const std::string greedy = zstd(text_of(1000), 30);
  const auto source = bytes_in_memory(greedy);
  EXPECT_EQ(read_all(*source).reason, "too_large");
}

TEST(ByteSource, SaysWhatCannotBeOpened) {
  EXPECT_EQ(open_bytes("/no/such/file").error().text, "No such file or directory");
  EXPECT_EQ(open_bytes("/tmp").error().text, "it is a folder");
}

TEST(ByteSource, ReadsARealRecording) {
  const char* recordings = std::getenv("YAGURA_RECORDINGS");
  if (recordings == nullptr) GTEST_SKIP() << "YAGURA_RECORDINGS is not set";
  const auto path =
      std::filesystem::path(recordings) / "maritime/nmea/aishub_sample_20120314.nmea.xz";
  auto source = open_bytes(path.string());
  ASSERT_TRUE(source) << source.error().text;
  const Read got = read_all(**source, 65536);
  EXPECT_EQ(got.reason, "");
  EXPECT_GT(std::count(got.bytes.begin(), got.bytes.end(), '\n'), 10'000);
}

}  // namespace
}  // namespace yagura
