// SPDX-License-Identifier: MIT
// text_protocol.hpp - the language of user-space implementations, such as wireguard-go. Pure.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/wipe.hpp>

#include <string_view>

namespace wg {

/// The question for everything about a device.
inline constexpr std::string_view kTextGet = "get=1\n\n";

/// A change as `set=1` and what follows, up to the empty line that ends it
/// (https://www.wireguard.com/xplatform/). Code::invalid for a
/// HostName or a key that is still in a file.
Result<SecretString> encode_text(const Config& change);

/// Reads an answer line by line.
class TextDecoder {
public:
    explicit TextDecoder(std::string_view name) { device_.name = name; }

    /// One line without its newline; the empty one is the end. Code::malformed when it is not
    /// understood. Keys of newer implementations are skipped.
    Status line(std::string_view line);
    bool finished() const { return finished_; }
    /// The errno that the other side gave, 0 for success.
    int number() const { return number_; }
    Device take() { return std::move(device_); }

private:
    bool device_value(std::string_view key, std::string_view value);
    bool peer_value(std::string_view key, std::string_view value);

    Device device_;
    bool finished_ = false;
    int number_ = 0;
};

} // namespace wg
