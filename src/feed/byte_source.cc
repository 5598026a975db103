#include "feed/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace yagura {
namespace {

constexpr std::size_t kInput = 64 * 1024;
constexpr std::uint64_t kMostMemory = 128u << 20;

// Compressed bytes, from a descriptor or from memory.
class Input {
 public:
  virtual ~Input() = default;
  // 0 at the end; an error where the disk fails.
  virtual Result<std::size_t> read(char* out, std::size_t size) = 0;
  virtual bool skip(std::uint64_t) { return false; }  // false: it cannot seek, nothing was done
};

class DescriptorInput : public Input {
 public:
  DescriptorInput(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~DescriptorInput() override {
    if (owned_) ::close(fd_);
  }
  Result<std::size_t> read(char* out, std::size_t size) override {
    while (true) {
      const ssize_t got = ::read(fd_, out, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR)
        return fail("damaged", foreign_words(std::generic_category().message(errno)));
    }
  }
  bool skip(std::uint64_t n) override { return ::lseek(fd_, static_cast<off_t>(n), SEEK_CUR) >= 0; }

 private:
  int fd_;
  bool owned_;
};

class MemoryInput : public Input {
 public:
  explicit MemoryInput(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* out, std::size_t size) override {
    const std::size_t n = std::min(size, bytes_.size());
    if (n > 0) std::memcpy(out, bytes_.data(), n);
    bytes_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view bytes_;
};

// One way of decompressing. step() consumes from `in` and produces into `out`.
class Codec {
 public:
  enum class State { more, unit_end, damaged, too_large };
  virtual ~Codec() = default;
  virtual State step(std::string_view& in, char*& out, std::size_t& room, bool last) = 0;
  virtual bool begin() = 0;  // of the next member, stream or frame
};

class GzipCodec : public Codec {
 public:
  GzipCodec() { inflateInit2(&z_, 15 + 16); }
  ~GzipCodec() override { inflateEnd(&z_); }
  bool begin() override { return inflateReset(&z_) == Z_OK; }
  State step(std::string_view& in, char*& out, std::size_t& room, bool) override {
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    z_.avail_in = static_cast<uInt>(in.size());
    z_.next_out = reinterpret_cast<Bytef*>(out);
    z_.avail_out = static_cast<uInt>(std::min<std::size_t>(room, 1u << 30));
    const uInt had = z_.avail_out;
    const int code = inflate(&z_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - z_.avail_in);
    room -= had - z_.avail_out;
    out += had - z_.avail_out;
    if (code == Z_STREAM_END) return State::unit_end;
    return code == Z_OK || code == Z_BUF_ERROR ? State::more : State::damaged;
  }

 private:
  z_stream z_{};
};

class XzCodec : public Codec {
 public:
  ~XzCodec() override { lzma_end(&z_); }
  bool begin() override {
    return lzma_stream_decoder(&z_, kMostMemory, LZMA_CONCATENATED) == LZMA_OK;
  }
  State step(std::string_view& in, char*& out, std::size_t& room, bool last) override {
    z_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    z_.avail_in = in.size();
    z_.next_out = reinterpret_cast<std::uint8_t*>(out);
    z_.avail_out = room;
    const lzma_ret code = lzma_code(&z_, last ? LZMA_FINISH : LZMA_RUN);
    in.remove_prefix(in.size() - z_.avail_in);
    out += room - z_.avail_out;
    room = z_.avail_out;
    if (code == LZMA_STREAM_END) return State::unit_end;
    if (code == LZMA_MEMLIMIT_ERROR) return State::too_large;
    return code == LZMA_OK || code == LZMA_BUF_ERROR ? State::more : State::damaged;
  }

 private:
  lzma_stream z_ = LZMA_STREAM_INIT;
};

class ZstdCodec : public Codec {
 public:
  ZstdCodec() { ZSTD_DCtx_setParameter(z_, ZSTD_d_windowLogMax, 27); }
  ~ZstdCodec() override { ZSTD_freeDCtx(z_); }
  bool begin() override {
    starting_ = true;
    return !ZSTD_isError(ZSTD_DCtx_reset(z_, ZSTD_reset_session_only));
  }
  State step(std::string_view& in, char*& out, std::size_t& room, bool) override {
    // With room for a whole frame the library takes another way, which lets more damage pass. What
    // comes out must not depend on the room, so a frame starts with none.
    if (starting_) {
      char* nowhere = out;
      std::size_t none = 0;
      const std::size_t before = in.size();
      const State state = run(in, nowhere, none);
      if (state != State::more || in.size() != before) return state;
      starting_ = false;
    }
    return run(in, out, room);
  }

 private:
  State run(std::string_view& in, char*& out, std::size_t& room) {
    ZSTD_inBuffer source{in.data(), in.size(), 0};
    ZSTD_outBuffer target{out, room, 0};
    const std::size_t code = ZSTD_decompressStream(z_, &target, &source);
    in.remove_prefix(source.pos);
    out += target.pos;
    room -= target.pos;
    if (ZSTD_isError(code)) {
      const bool window = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge;
      return window ? State::too_large : State::damaged;
    }
    return code == 0 ? State::unit_end : State::more;
  }

  bool starting_ = true;
  ZSTD_DCtx* z_ = ZSTD_createDCtx();
};

class PlainSource : public ByteSource {
 public:
  PlainSource(std::unique_ptr<Input> input, std::string head)
      : input_(std::move(input)), head_(std::move(head)) {}
  Compression compression() const override { return Compression::none; }
  Result<std::size_t> read(char* out, std::size_t size) override {
    std::size_t got = std::min(size, head_.size() - used_);
    if (got > 0) {
      std::memcpy(out, head_.data() + used_, got);
      used_ += got;
    } else {
      const auto n = input_->read(out, size);
      if (!n)
        return fail("damaged", said("bytes.at", {{"what", n.error().message()},
                                                 {"offset", std::to_string(offset_)}}));
      got = *n;
    }
    offset_ += got;
    return got;
  }
  Result<void> skip(std::uint64_t n) override {
    const std::uint64_t held = std::min<std::uint64_t>(n, head_.size() - used_);
    if (!input_->skip(n - held)) return ByteSource::skip(n);
    used_ += held;
    offset_ += n;
    return {};
  }

 private:
  std::unique_ptr<Input> input_;
  std::string head_;
  std::size_t used_ = 0;
};

class PackedSource : public ByteSource {
 public:
  PackedSource(Compression kind, std::unique_ptr<Codec> codec, std::unique_ptr<Input> input,
               const std::string& head)
      : kind_(kind),
        codec_(std::move(codec)),
        input_(std::move(input)),
        buffer_(head.begin(), head.end()) {
    buffer_.resize(std::max(kInput, head.size()));
    in_ = {buffer_.data(), head.size()};
  }
  Compression compression() const override { return kind_; }

  Result<std::size_t> read(char* out, std::size_t size) override {
    std::size_t room = size;
    while (room == size && !done_) {
      if (error_.reason.empty()) refill();
      if (!error_.reason.empty()) return tl::make_unexpected(error_);
      if (!inside_ && !begin_unit()) break;
      step(out, room);
      // What came out goes out first; the damage is told by the next call.
    }
    offset_ += size - room;
    if (room == size && !error_.reason.empty()) return tl::make_unexpected(error_);
    return size - room;
  }

 private:
  void refill() {
    if (!in_.empty() || last_) return;
    const auto got = input_->read(buffer_.data(), buffer_.size());
    if (!got) return damage("damaged", got.error().message());
    in_ = {buffer_.data(), *got};
    last_ = *got == 0;
  }

  // Between two members: the end, padding (zero bytes), or the next one.
  bool begin_unit() {
    if (units_ > 0) {
      while (!in_.empty() && in_.front() == '\0') in_.remove_prefix(1);
      if (in_.empty() && last_) done_ = true;
      if (in_.empty()) return !last_ && again();
    }
    inside_ = codec_->begin();
    if (!inside_) damage("damaged", said("bytes.begin"));
    return true;
  }
  bool again() {
    refill();
    return !in_.empty() ? begin_unit() : (done_ = last_, false);
  }

  void step(char*& out, std::size_t& room) {
    if (!inside_) return;
    const std::size_t in_before = in_.size();
    const std::size_t room_before = room;
    const Codec::State state = codec_->step(in_, out, room, last_);
    if (state == Codec::State::damaged) {
      damage("damaged", said("bytes.damaged", {{"form", std::string(compression_name(kind_))}}));
    } else if (state == Codec::State::too_large) {
      damage("too_large",
             said("bytes.too_large", {{"form", std::string(compression_name(kind_))}}));
    } else if (state == Codec::State::unit_end) {
      inside_ = false;
      ++units_;
      if (kind_ == Compression::xz) done_ = true;  // its decoder goes through all streams itself
    } else if (last_ && in_.empty() && in_before == in_.size() && room_before == room) {
      damage("cut_short",
             said("bytes.cut_short", {{"form", std::string(compression_name(kind_))}}));
    }
  }

  void damage(std::string_view reason, const Message& what) {
    error_ =
        fail(reason, said("bytes.after", {{"what", what}, {"offset", std::to_string(offset_)}}))
            .value();
  }

  Compression kind_;
  std::unique_ptr<Codec> codec_;
  std::unique_ptr<Input> input_;
  std::vector<char> buffer_;
  std::string_view in_;
  Error error_;
  bool last_ = false;    // the input has ended
  bool inside_ = false;  // a member
  bool done_ = false;
  std::uint64_t units_ = 0;
};

Compression told_by(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\x1f\x8b\x08"sv)) return Compression::gzip;
  if (head.starts_with("\xfd"
                       "7zXZ\0"sv)) {
    return Compression::xz;
  }
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::zstd;
  return Compression::none;
}

std::unique_ptr<ByteSource> source_of(std::unique_ptr<Input> input) {
  std::string head(6, '\0');
  std::size_t have = 0;
  while (have < head.size()) {
    const auto got = input->read(head.data() + have, head.size() - have);
    if (!got || *got == 0) break;
    have += *got;
  }
  head.resize(have);
  std::unique_ptr<Codec> codec;
  const Compression kind = told_by(head);
  if (kind == Compression::gzip) codec = std::make_unique<GzipCodec>();
  if (kind == Compression::xz) codec = std::make_unique<XzCodec>();
  if (kind == Compression::zstd) codec = std::make_unique<ZstdCodec>();
  if (!codec) return std::make_unique<PlainSource>(std::move(input), std::move(head));
  return std::make_unique<PackedSource>(kind, std::move(codec), std::move(input), head);
}

}  // namespace

Result<void> ByteSource::skip(std::uint64_t n) {
  std::vector<char> scratch(std::min<std::uint64_t>(n, kInput));
  while (n > 0) {
    const auto got = read(scratch.data(), std::min<std::uint64_t>(n, scratch.size()));
    if (!got) return tl::make_unexpected(got.error());
    if (*got == 0) break;
    n -= *got;
  }
  return {};
}

std::string_view compression_name(Compression c) {
  static constexpr std::string_view kNames[] = {"none", "gzip", "xz", "zstd"};
  return kNames[static_cast<std::size_t>(c)];
}

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  if (path == "-") return source_of(std::make_unique<DescriptorInput>(STDIN_FILENO, false));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail("cannot_open", foreign_words(std::generic_category().message(errno)));
  struct stat status{};
  if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(fd);
    return fail("cannot_open", said("error.is_folder"));
  }
  return source_of(std::make_unique<DescriptorInput>(fd, true));
}

std::unique_ptr<ByteSource> bytes_in_memory(std::string_view bytes) {
  return source_of(std::make_unique<MemoryInput>(bytes));
}

}  // namespace yagura
