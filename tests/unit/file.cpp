// SPDX-License-Identifier: MIT
// file.cpp - files that are whole from the moment they are there, on every kind of file system.
#include "file.hpp"

#include "directory.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

namespace {

// What the file system cannot do.
bool g_no_links = false;
bool g_no_flags = false;

} // namespace

// In place of the C library's.
extern "C" int link(const char* from, const char* to) noexcept {
    if (!g_no_links)
        return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
    errno = EPERM;
    return -1;
}

extern "C" int renameat2(int from_dir, const char* from, int to_dir, const char* to,
                         unsigned flags) noexcept {
    if (!g_no_flags)
        return static_cast<int>(syscall(SYS_renameat2, from_dir, from, to_dir, to, flags));
    errno = EINVAL;
    return -1;
}

namespace {

using namespace ctl;

// Where the file system can do all again when the test case is over.
struct LimitedDirectory : Directory {
    ~LimitedDirectory() { g_no_links = g_no_flags = false; }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(path), {}));
    }
};

TEST_CASE("ANewFileTakesNoOthersPlaceOnAnyFileSystem") {
    const auto [no_links, no_flags] =
        GENERATE(std::pair(false, false), std::pair(true, false), std::pair(false, true));
    LimitedDirectory directory;
    g_no_links = no_links;
    g_no_flags = no_flags;
    const std::string path = directory.path + "/a";
    REQUIRE(write_file(path, "one", Existing::keep));
    struct stat status;
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    const auto again = write_file(path, "two", Existing::keep);
    REQUIRE(!again);
    CHECK(again.error().code == wg::Code::exists);
    CHECK(std::string_view(*read_file(path)) == "one");
    std::filesystem::create_symlink("nowhere", directory.path + "/b");
    CHECK(!write_file(directory.path + "/b", "two", Existing::keep));
    CHECK(directory.files() == 2);
}

TEST_CASE("AFileSystemThatCannotPublishKeepsNothing") {
    LimitedDirectory directory;
    g_no_links = g_no_flags = true;
    const auto written = write_file(directory.path + "/a", "one", Existing::keep);
    REQUIRE(!written);
    CHECK(written.error().number == EPERM);
    CHECK(directory.files() == 0);
}

} // namespace
