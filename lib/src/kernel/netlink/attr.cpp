// SPDX-License-Identifier: MIT
// attr.cpp - netlink attributes: written with checked lengths, read with checked bounds.
#include "kernel/netlink/attr.hpp"

#include <algorithm>
#include <cassert>

namespace wg::netlink {
namespace {

constexpr std::uint16_t kNested = 0x8000;
constexpr std::uint16_t kTypeMask = 0x3fff;

struct Header {
    std::uint16_t length;
    std::uint16_t type;
};
static_assert(sizeof(Header) == kAttrHeaderBytes);

void put_header(SecretBytes& out, std::size_t at, std::size_t length, std::uint16_t type) {
    const Header header{static_cast<std::uint16_t>(length), type};
    std::memcpy(out.data() + at, &header, sizeof header);
}

} // namespace

void AttrWriter::bytes(std::uint16_t type, Bytes payload) {
    assert(kAttrHeaderBytes + payload.size() <= kMaxAttrBytes);
    const std::size_t start = out_.size();
    out_.resize(start + attr_size(payload.size()));
    put_header(out_, start, kAttrHeaderBytes + payload.size(), type);
    if (!payload.empty())
        std::memcpy(out_.data() + start + kAttrHeaderBytes, payload.data(), payload.size());
}

void AttrWriter::string(std::uint16_t type, std::string_view text) {
    std::string with_zero(text);
    bytes(type, std::as_bytes(std::span(with_zero.c_str(), with_zero.size() + 1)));
}

Nest::Nest(AttrWriter& writer, std::uint16_t type) : out_(writer.out()), start_(out_.size()) {
    out_.resize(start_ + kAttrHeaderBytes);
    put_header(out_, start_, kAttrHeaderBytes, type | kNested);
}

Nest::~Nest() {
    if (open_)
        out_.resize(start_);
}

bool Nest::close() {
    const std::size_t length = out_.size() - start_;
    if (length > kMaxAttrBytes)
        return false;
    Header header;
    std::memcpy(&header, out_.data() + start_, sizeof header);
    put_header(out_, start_, length, header.type);
    open_ = false;
    return true;
}

std::string Attr::string() const {
    const auto* text = reinterpret_cast<const char*>(payload.data());
    return {text, strnlen(text, payload.size())};
}

std::optional<Attr> AttrReader::next() {
    if (rest_.empty())
        return std::nullopt;
    Header header{};
    if (rest_.size() >= sizeof header)
        std::memcpy(&header, rest_.data(), sizeof header);
    if (header.length < sizeof header || header.length > rest_.size()) {
        malformed_ = true;
        rest_ = {};
        return std::nullopt;
    }
    const Attr attr{static_cast<std::uint16_t>(header.type & kTypeMask),
                    rest_.subspan(sizeof header, header.length - sizeof header)};
    rest_ = rest_.subspan(std::min(rest_.size(), attr_size(attr.payload.size())));
    return attr;
}

std::optional<Attr> AttrReader::find(std::uint16_t type) {
    while (const auto attr = next()) {
        if (attr->type == type)
            return attr;
    }
    return std::nullopt;
}

} // namespace wg::netlink
