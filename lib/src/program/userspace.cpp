// SPDX-License-Identifier: MIT
// userspace.cpp - interfaces that programs implement, through their sockets.
#include "program/userspace.hpp"

#include "kernel/explain.hpp"
#include "program/text_protocol.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace wg {
namespace {

constexpr std::string_view kSuffix = ".sock";
constexpr std::size_t kBufferBytes = 65536;

class Fd {
public:
    explicit Fd(int number) : number_(number) {}
    Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Fd& operator=(Fd&&) = delete;
    ~Fd() {
        if (number_ >= 0)
            close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

// A stream socket that is connected to the path, or the errno.
std::expected<Fd, int> connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return std::unexpected(ENAMETOOLONG);
    path.copy(address.sun_path, path.size());
    Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (fd.get() < 0 ||
        connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return std::unexpected(errno);
    return fd;
}

// 0, or the errno.
int send_all(const Fd& fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return errno;
        text.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
    return 0;
}

// Asks, and feeds the decoder until its answer is complete. Code::system with the errno, or
// Code::malformed.
Status exchange(const std::string& path, std::string_view question, TextDecoder& answer) {
    const auto fd = connect_to(path);
    if (!fd)
        return fail(Code::system, {}, fd.error());
    // Who refuses a line may answer and go before it has read the rest.
    const int unsent = send_all(*fd, question);
    if (unsent != 0 && unsent != EPIPE && unsent != ECONNRESET)
        return fail(Code::system, {}, unsent);
    SecretString text, buffer(kBufferBytes, '\0');
    while (!answer.finished()) {
        const ssize_t got = read(fd->get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(Code::system, {}, unsent != 0 ? unsent : got < 0 ? errno : EPROTO);
        text.append(buffer.data(), static_cast<std::size_t>(got));
        std::size_t start = 0;
        for (auto end = text.find('\n'); end != text.npos && !answer.finished();
             end = text.find('\n', start)) {
            if (auto read = answer.line(std::string_view(text).substr(start, end - start)); !read)
                return read;
            start = end + 1;
        }
        text.erase(0, start);
    }
    if (answer.number() != 0)
        return fail(Code::system, {}, answer.number());
    if (unsent != 0)
        return fail(Code::system, {}, unsent);
    return {};
}

Error explained(const Error& error, Action action, std::string_view name) {
    if (error.code == Code::malformed)
        return {error.code, EPROTO,
                fmt::format("{}: {}", presentable(name), hide_keys(error.context)), std::nullopt};
    return explain({error.number, false, {}, {}}, action, name, kDefaultKind);
}

} // namespace

std::string Userspace::path(std::string_view name) const {
    return fmt::format("{}/{}{}", directory_, name, kSuffix);
}

bool Userspace::has(std::string_view name) const {
    if (directory_.empty() || name.empty() || name.find('/') != name.npos)
        return false;
    const std::string file = path(name);
    struct stat found;
    if (stat(file.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
        return false;
    const auto fd = connect_to(file);
    return fd || fd.error() != ECONNREFUSED;
}

std::vector<std::string> Userspace::list() const {
    std::vector<std::string> names;
    std::error_code error; // a directory that cannot be read has nothing for us
    for (std::filesystem::directory_iterator entry(directory_, error), end; !error && entry != end;
         entry.increment(error)) {
        std::string name = entry->path().filename();
        if (name.size() <= kSuffix.size() || !name.ends_with(kSuffix))
            continue;
        name.resize(name.size() - kSuffix.size());
        if (has(name))
            names.push_back(std::move(name));
    }
    return names;
}

Result<Device> Userspace::get(std::string_view name) {
    TextDecoder answer(name);
    if (const auto done = exchange(path(name), kTextGet, answer); !done)
        return std::unexpected(explained(done.error(), Action::ask, name));
    Device device = answer.take();
    device.index = if_nametoindex(device.name.c_str());
    return device;
}

Status Userspace::set(std::string_view name, const Config& change) {
    const auto question = encode_text(change);
    if (!question)
        return fail(question.error().code,
                    fmt::format("{}: {}", presentable(name), question.error().context));
    TextDecoder answer(name);
    if (const auto done = exchange(path(name), *question, answer); !done)
        return std::unexpected(explained(done.error(), Action::tell, name));
    return {};
}

Result<bool> Userspace::takes_single_ips(const Device&) {
    return false;
}

namespace {

std::unexpected<Error> no_kernels_socket(std::string_view name) {
    return fail(Code::unsupported,
                fmt::format("{}: a program implements this interface, and its socket is its own; "
                            "only wg.ko can bind the tunnel's socket",
                            presentable(name)),
                EOPNOTSUPP);
}

} // namespace

Result<Binding> Userspace::binding(std::string_view name) {
    return no_kernels_socket(name);
}

Status Userspace::bind(std::string_view name, const BindingChange&) {
    return no_kernels_socket(name);
}

Error Userspace::not_removable(std::string_view name) const {
    return fail(Code::wrong_kind,
                fmt::format("{}: a program implements this interface, which goes when the program "
                            "ends",
                            presentable(name)))
        .error();
}

} // namespace wg
