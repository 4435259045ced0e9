// SPDX-License-Identifier: MIT
// result.hpp - how every function of the library reports failure: a value, never an exception.
#pragma once

#include <wgctl/api.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace wg {

/// The kind of failure, for programs. People read Error::message().
enum class Code {
    invalid,     ///< a value that cannot be sent or used as it is
    parse,       ///< text that is not understood; Error::where says where
    resolve,     ///< a host name has no address, now or ever
    no_module,   ///< the kernel knows no driver of that kind
    no_device,   ///< there is no interface of that name
    wrong_kind,  ///< the interface exists and belongs to another driver
    denied,      ///< CAP_NET_ADMIN is missing
    exists,      ///< an interface of that name is there already
    busy,        ///< the listen port is taken by another socket
    interrupted, ///< the device kept changing while it was read
    unsupported, ///< this kernel's driver cannot do it
    malformed,   ///< the kernel's answer breaks its own rules
    system,      ///< anything else; Error::number is the errno
};

/// A place in a text. Lines and columns count from 1, columns in characters of UTF-8; a byte
/// that is of none counts as one.
struct Position {
    std::string file; ///< the name the caller gave, for messages alone
    unsigned line = 0;
    unsigned column = 0;
    std::string text; ///< the offending text as written, secrets shortened

    bool operator==(const Position&) const = default;
};

/// A failure. It never holds a secret.
struct Error {
    Code code = Code::system;
    int number = 0;                ///< errno where one is behind it, else 0
    std::string context;           ///< what failed, why, and what to do about it
    std::optional<Position> where; ///< set for Code::parse

    /// One line without a newline: `file:line:column: context: `text'' or just the context.
    WGCTL_API std::string message() const;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// Short for a failure: `return fail(Code::invalid, "the name is empty")`. Texts from outside
/// belong in quote() (quote.hpp); what may be a key is hidden here in any case.
WGCTL_API std::unexpected<Error> fail(Code code, std::string context, int number = 0);

/// The same about a file that the user has named: `path: what'. The path is shown as by
/// presentable_path() (quote.hpp), so one that exists is never hidden.
WGCTL_API std::unexpected<Error> fail_file(Code code, std::string_view path, std::string_view what,
                                           int number = 0);

} // namespace wg
