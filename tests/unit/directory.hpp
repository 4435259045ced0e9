// SPDX-License-Identifier: MIT
// directory.hpp - a folder for the files of one test case, which goes with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

struct Directory {
    Directory() {
        char name[] = "/tmp/wgctl-unit-XXXXXX";
        path = mkdtemp(name);
    }
    ~Directory() { std::filesystem::remove_all(path); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    std::string path;
};
