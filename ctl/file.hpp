// SPDX-License-Identifier: MIT
// file.hpp - whole files, which may hold secrets.
#pragma once

#include <wgctl/key.hpp>
#include <wgctl/result.hpp>
#include <wgctl/wipe.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace ctl {

/// What a device with all the peers that it can have takes in a configuration, and some.
inline constexpr std::size_t kMostFileBytes = std::size_t{512} << 20;
inline constexpr std::size_t kMostKeyFileBytes = 4096;

/// The rest of an open stream. Code::invalid when it is longer than @p most bytes, as /dev/zero is.
wg::Result<wg::SecretString> read_stream(std::FILE* stream, std::string_view name,
                                         std::size_t most);

struct WholeFile {
    wg::SecretString text;
    bool exposed = false; ///< is_open_to_others() of file_mode.hpp
};

/// A whole file, a pipe or /dev/stdin, of kMostFileBytes at most.
wg::Result<WholeFile> read_whole(const std::string& path);

/// Its text alone.
wg::Result<wg::SecretString> read_file(const std::string& path);

/// Whoever reads a file to write it anew holds this meanwhile, so that of two who do so at a time
/// the second sees what the first has written. Readers need it not. It ends with the object.
class FileLock {
public:
    /// Waits for its turn. There is nothing to wait for where @p path is no regular file.
    static wg::Result<FileLock> take(const std::string& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int fd) : fd_(fd) {}
    int fd_;
};

enum class Existing { keep, replace };

/// A file of mode 0600 that is whole from the moment it is there: written beside its place, then
/// moved into it. A file that is there already stays (Code::exists) or makes room; its owner and,
/// if it is a link, the link stay.
wg::Status write_file(const std::string& path, std::string_view text, Existing existing);

/// The text of a file that holds one key: 44 characters, then white space alone. An empty file,
/// /dev/null for one, is the zero key that takes the present one away.
template <class Key>
wg::Result<Key> key_of(std::string_view text, std::string_view name) {
    if (text.empty())
        return Key();
    const auto end = text.find_last_not_of(" \t\n\v\f\r");
    auto key = Key::from_base64(text.substr(0, end + 1));
    if (!key)
        return wg::fail_file(key.error().code, name, key.error().context);
    return key;
}

} // namespace ctl
