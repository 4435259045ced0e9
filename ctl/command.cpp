// SPDX-License-Identifier: MIT
// command.cpp - what every command shares: how it speaks to its user.
#include "command.hpp"

#include "options.hpp"

#include <wgctl/quote.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ctl {
namespace {

void write_line(std::string line) {
    line += '\n';
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string g_program = "wgctl"; // set once, before anything is said
bool g_is_wg = false;

} // namespace

void set_program(std::string_view called) {
    const auto slash = called.rfind('/');
    g_is_wg = called.substr(slash == called.npos ? 0 : slash + 1) == "wg";
    if (g_is_wg)
        g_program = called;
}

bool is_wg() {
    return g_is_wg;
}

std::string_view program() {
    return g_program;
}

int misuse(const Call& call) {
    if (!is_wg())
        return misuse(call, fault_of(call.arguments, call.command)
                                .value_or(wg::quote(call.command.name) + " cannot be called so"));
    std::string line = "Usage: ";
    line.append(program()).append(" ").append(call.command.name);
    if (!call.command.wg.arguments.empty())
        line.append(" ").append(call.command.wg.arguments);
    write_line(std::move(line));
    return kFailed;
}

int misuse(const Call& call, std::string_view reason) {
    if (is_wg())
        return misuse(call);
    complain(std::string(reason) + "; see `wgctl help " + std::string(call.command.name) + "'");
    return call.command.misused();
}

namespace {

int write_complaint(std::string_view text) {
    write_line(std::string(is_wg() ? "" : "wgctl: ").append(text));
    return kFailed;
}

} // namespace

int complain(std::string_view text) {
    return write_complaint(wg::hide_keys(text));
}

// No key that is not meant to be shown is in an error.
int complain(const wg::Error& error) {
    return write_complaint(error.message());
}

int complain(std::string_view doing, const wg::Error& error) {
    if (!is_wg())
        return complain(error);
    const int number = error.code == wg::Code::no_module ? EPROTONOSUPPORT : error.number;
    write_line(wg::hide_keys(doing).append(": ").append(number != 0 ? std::strerror(number)
                                                                    : error.message()));
    return kFailed;
}

void warn_if_others_can_read() {
    struct stat file;
    if (fstat(STDOUT_FILENO, &file) == 0 && S_ISREG(file.st_mode) && (file.st_mode & S_IRWXO) != 0)
        (void)std::fputs("Warning: writing to world accessible file.\n"
                         "Consider setting the umask to 077 and trying again.\n",
                         stderr);
}

// Not through stdio, which would keep a copy of a key that nobody wipes.
int print(std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = write(STDOUT_FILENO, text.data(), text.size());
        if (put < 0 && errno != EINTR)
            return complain(std::string("cannot write the output: ") + std::strerror(errno));
        text.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
    }
    return kDone;
}

} // namespace ctl
