// SPDX-License-Identifier: MIT
// key_file.cpp - the keys that a configuration has elsewhere.
#include <wgctl/key_file.hpp>

#include "value/letters.hpp"

#include <wgctl/file_mode.hpp>

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <tuple>
#include <utility>

namespace wg {
namespace {

constexpr std::size_t kMostBytes = 4096; // a key with a long comment's worth of white space

struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::unexpected<Error> system_error(const std::string& path, int number) {
    return fail_file(Code::system, path, std::strerror(number), number);
}

// What is to be done with one file: its key, or why there is none.
template <class Key>
Status load(std::string& path_field, std::optional<Key>& key_field, const KeyFileOptions& options,
            bool& exposed) {
    const auto path = key_file_path(path_field, options);
    if (!path)
        return std::unexpected(path.error());
    const auto found = options.read ? options.read(*path) : read_key_file(*path);
    if (!found)
        return std::unexpected(found.error());
    if (trim(found->text).empty())
        return fail_file(Code::invalid, *path, "the file is empty");
    auto key = Key::from_base64(trim(found->text));
    if (!key)
        return fail_file(Code::invalid, *path, key.error().context);
    key_field = std::move(*key);
    path_field.clear();
    exposed = found->exposed;
    return {};
}

} // namespace

Result<KeyFileText> read_key_file(const std::string& path) {
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
    if (!file)
        return system_error(path, errno);
    std::setvbuf(file.get(), nullptr, _IONBF, 0); // stdio's own copy of a key would not be wiped
    std::array<char, kMostBytes + 1> buffer;
    errno = 0;
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get());
    const int number = std::ferror(file.get()) ? errno : 0;
    KeyFileText found{SecretString(buffer.data(), got), false};
    wipe(buffer.data(), buffer.size());
    if (number != 0)
        return system_error(path, number);
    if (got > kMostBytes)
        return fail_file(Code::invalid, path, "too long for a key");
    struct stat status;
    if (fstat(fileno(file.get()), &status) == 0)
        found.exposed = is_open_to_others(status.st_mode);
    return found;
}

Result<std::string> key_file_path(std::string_view written, const KeyFileOptions& options) {
    if (written.starts_with('@')) {
        const auto name = written.substr(1);
        if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos)
            return fail(Code::invalid, "not the name of a credential; write @name");
        if (!options.credentials)
            return fail(Code::invalid,
                        "CREDENTIALS_DIRECTORY is not set, so there are no credentials; run under "
                        "systemd with LoadCredential=");
        return fmt::format("{}/{}", *options.credentials, name);
    }
    if (written.find('\0') != written.npos)
        return fail(Code::invalid, "a path cannot hold a NUL byte");
    const auto slash = options.file.rfind('/');
    if (written.starts_with('/') || slash == options.file.npos ||
        options.file.starts_with("/dev/") || options.file.starts_with("/proc/"))
        return std::string(written);
    return fmt::format("{}/{}", std::string_view(options.file).substr(0, slash), written);
}

void load_key_files(Parsed& parsed, const KeyFileOptions& options) {
    Config& device = parsed.file.device;
    for (const KeyFile& file : parsed.key_files) {
        if ((file.peer ? device.peers[*file.peer].preshared_key_file : device.private_key_file)
                .empty())
            continue; // a later line has taken its place
        bool exposed = false;
        const auto loaded =
            file.peer ? load(device.peers[*file.peer].preshared_key_file,
                             device.peers[*file.peer].preshared_key, options, exposed)
                      : load(device.private_key_file, device.private_key, options, exposed);
        if (loaded && !exposed)
            continue;
        Finding finding = file.finding;
        finding.severity = loaded ? Severity::warning : Severity::error;
        finding.context = loaded
                              ? "others than the owner can read this key file; make its mode 0600"
                              : loaded.error().context;
        parsed.findings.push_back(std::move(finding));
    }
    parsed.key_files.clear();
    std::ranges::stable_sort(parsed.findings, {}, [](const Finding& finding) {
        return std::tie(finding.where.line, finding.where.column);
    });
}

} // namespace wg
