// SPDX-License-Identifier: MIT
// file.cpp - whole files, which may hold secrets.
#include "file.hpp"

#include <wgctl/file_mode.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace ctl {
namespace {

constexpr std::size_t kLeastReadBytes = 16384;

struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::unexpected<wg::Error> system_error(std::string_view name, int number) {
    return wg::fail_file(wg::Code::system, name, std::strerror(number), number);
}

} // namespace

wg::Result<wg::SecretString> read_stream(std::FILE* stream, std::string_view name,
                                         std::size_t most) {
    const auto too_long = [&] {
        return wg::fail_file(wg::Code::invalid, name,
                             "longer than " + std::to_string(most) + " bytes");
    };
    wg::SecretString text;
    std::setvbuf(stream, nullptr, _IONBF, 0); // stdio's own copy of a key would not be wiped
    struct stat status;
    if (fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode)) {
        const auto size = static_cast<std::size_t>(status.st_size);
        if (size > most)
            return too_long();
        text.reserve(size + 1); // growing would copy, and wipe
    }
    errno = 0;
    for (bool more = true; more && text.size() <= most;) {
        const std::size_t begin = text.size();
        const std::size_t room = std::max(kLeastReadBytes, text.capacity() - begin);
        text.resize_and_overwrite(begin + room, [&](char* data, std::size_t) {
            return begin + std::fread(data + begin, 1, room, stream);
        });
        more = text.size() == begin + room;
    }
    if (std::ferror(stream))
        return system_error(name, errno);
    if (text.size() > most)
        return too_long();
    return text;
}

wg::Result<WholeFile> read_whole(const std::string& path) {
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "re"));
    if (!file)
        return system_error(path, errno);
    auto text = read_stream(file.get(), path, kMostFileBytes);
    if (!text)
        return std::unexpected(std::move(text.error()));
    struct stat status;
    const bool exposed =
        fstat(fileno(file.get()), &status) == 0 && wg::is_open_to_others(status.st_mode);
    return WholeFile{std::move(*text), exposed};
}

wg::Result<wg::SecretString> read_file(const std::string& path) {
    auto file = read_whole(path);
    if (!file)
        return std::unexpected(std::move(file.error()));
    return std::move(file->text);
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
    if (fd_ >= 0)
        close(fd_);
}

wg::Result<FileLock> FileLock::take(const std::string& path) {
    for (;;) {
        struct stat there, held;
        if (stat(path.c_str(), &there) != 0)
            return system_error(path, errno);
        if (!S_ISREG(there.st_mode))
            return FileLock(-1);
        FileLock lock(open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (lock.fd_ < 0)
            return system_error(path, errno);
        int locked = 0;
        do
            locked = flock(lock.fd_, LOCK_EX);
        while (locked != 0 && errno == EINTR);
        if (locked != 0 || fstat(lock.fd_, &held) != 0 || stat(path.c_str(), &there) != 0)
            return system_error(path, errno);
        // Who had it before has moved another file into the place, which has a lock of its own.
        if (held.st_dev == there.st_dev && held.st_ino == there.st_ino)
            return lock;
    }
}

namespace {

// A file beside its place, which goes away unless it is moved there.
class Draft {
public:
    explicit Draft(const std::string& path) : name_(path + ".XXXXXX") {
        fd_ = mkostemp(name_.data(), O_CLOEXEC);
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft() {
        if (fd_ < 0)
            return;
        close(fd_);
        unlink(name_.c_str()); // moved away, it is not there any more
    }

    int fd() const { return fd_; }
    const char* name() const { return name_.c_str(); }

private:
    std::string name_;
    int fd_ = -1;
};

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = write(fd, text.data(), text.size());
        if (put < 0 && errno != EINTR)
            return false;
        text.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
    }
    return fsync(fd) == 0;
}

// What a path leads to over links; itself when nothing is there yet.
std::string destination(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> found(realpath(path.c_str(), nullptr),
                                                            std::free);
    return found ? found.get() : path;
}

// Moves a file to a place where none is yet. FAT knows no hard links, NFS and 9P no such rename.
int publish(const char* from, const char* to) {
    const int moved = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    return moved != 0 && errno == EINVAL ? link(from, to) : moved;
}

} // namespace

wg::Status write_file(const std::string& path, std::string_view text, Existing existing) {
    const std::string place = destination(path);
    const Draft draft(place);
    if (draft.fd() < 0 || !write_all(draft.fd(), text))
        return system_error(path, errno);
    if (existing == Existing::keep) {
        if (publish(draft.name(), place.c_str()) == 0)
            return {};
        if (errno == EEXIST)
            return wg::fail_file(wg::Code::exists, path, "already exists; remove it first");
        return system_error(path, errno);
    }
    struct stat old;
    if (stat(place.c_str(), &old) == 0 && fchown(draft.fd(), old.st_uid, old.st_gid) != 0)
        return system_error(path, errno);
    if (rename(draft.name(), place.c_str()) != 0)
        return system_error(path, errno);
    return {};
}

} // namespace ctl
