// SPDX-License-Identifier: MIT
// attr.hpp - netlink attributes: written with checked lengths, read with checked bounds.
#pragma once

#include <wgctl/wipe.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wg::netlink {

using Bytes = std::span<const std::byte>;

inline constexpr std::size_t kAttrHeaderBytes = 4; // u16 length, u16 type, host byte order
inline constexpr std::size_t kMaxAttrBytes = 0xffff;

/// What an attribute with that much payload takes in a message.
constexpr std::size_t attr_size(std::size_t payload) {
    return (kAttrHeaderBytes + payload + 3) & ~std::size_t{3};
}

/// Appends attributes to a message.
class AttrWriter {
public:
    explicit AttrWriter(SecretBytes& out) : out_(out) {}

    void bytes(std::uint16_t type, Bytes payload);
    void flag(std::uint16_t type) { bytes(type, {}); }
    /// With the final zero that the kernel's string policies ask for.
    void string(std::uint16_t type, std::string_view text);
    /// Integers go in host byte order.
    template <class Number>
    void number(std::uint16_t type, Number value) {
        bytes(type, std::as_bytes(std::span(&value, 1)));
    }

    SecretBytes& out() { return out_; }

private:
    SecretBytes& out_;
};

/// An attribute of attributes. Its close() must be asked; without it the nest is taken back.
class Nest {
public:
    Nest(AttrWriter& writer, std::uint16_t type);
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;
    ~Nest();

    /// False when it holds more than the 64 KiB that its length field can say.
    [[nodiscard]] bool close();

private:
    SecretBytes& out_;
    std::size_t start_;
    bool open_ = true;
};

/// One attribute as it lies in a message.
struct Attr {
    std::uint16_t type = 0; ///< without the nested and byte-order bits
    Bytes payload;

    template <class Number>
    std::optional<Number> number() const {
        Number value;
        if (payload.size() < sizeof value)
            return std::nullopt;
        std::memcpy(&value, payload.data(), sizeof value);
        return value;
    }
    /// Up to the first zero.
    std::string string() const;
};

/// Walks over attributes: `while (const auto attr = reader.next())`.
class AttrReader {
public:
    explicit AttrReader(Bytes bytes) : rest_(bytes) {}

    /// Nothing at the end, or when the rest is not an attribute.
    std::optional<Attr> next();
    /// True when something was left that is not an attribute.
    bool malformed() const { return malformed_; }
    /// The first attribute of that type, from here on.
    std::optional<Attr> find(std::uint16_t type);

private:
    Bytes rest_;
    bool malformed_ = false;
};

} // namespace wg::netlink
