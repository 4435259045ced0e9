// SPDX-License-Identifier: MIT
// route_tables.cpp - the names of routing tables that ip(8) knows.
#include "route_tables.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace ctl {
namespace {

namespace fs = std::filesystem;

// Lines `number name', comments behind #.
bool names_in(const fs::path& path, std::string_view name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string number, word;
        if (words >> number >> word && word == name)
            return true;
    }
    return false;
}

} // namespace

bool has_route_table(std::string_view name, const std::string& root) {
    for (const std::string_view built_in : {"default", "main", "local"}) {
        if (name == built_in)
            return true;
    }
    for (const char* const place : {"/etc/iproute2", "/usr/share/iproute2", "/usr/lib/iproute2"}) {
        const fs::path directory = root + place;
        if (names_in(directory / "rt_tables", name))
            return true;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(directory / "rt_tables.d", ignored)) {
            if (entry.path().extension() == ".conf" && names_in(entry.path(), name))
                return true;
        }
    }
    return false;
}

} // namespace ctl
