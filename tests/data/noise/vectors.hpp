// SPDX-License-Identifier: MIT
// vectors.hpp - written by generate.py; do not edit
#pragma once

#include <string_view>

namespace kmod {

// Indices: 0x12345678 of the initiator, 0x9abcdef0 of the responder.
struct NoiseVector {
	std::string_view static_i;
	std::string_view static_r;
	std::string_view ephemeral_i;
	std::string_view ephemeral_r;
	std::string_view public_i;
	std::string_view public_r;
	std::string_view psk;
	std::string_view timestamp;
	std::string_view initiation;
	std::string_view initiation_with_cookie;
	std::string_view response;
	std::string_view key_to_r;
	std::string_view key_to_i;
	std::string_view cookie_secret;
	std::string_view source;
	std::string_view cookie_reply;
};

inline constexpr NoiseVector NOISE_VECTORS[] = {
	{
		.static_i =
			"a8f9a4fcb38c150274f9cf763494fc637f5d40424169923071645f9fb9573ecd",
		.static_r =
			"6a3124b3f7071e35a3d6fcf4c224bd5cf76111c199916b5dc84b5dee9bf7d41c",
		.ephemeral_i =
			"7b9615d906346f040f5a5ba8547ce8474a9e997d816f2ba5b3744824a91398a3",
		.ephemeral_r =
			"45e5719404c73d8647524c46ec16c81de0c9d0dcb3ef24df22145071b189ad8d",
		.public_i =
			"b46b0180837d57360146fd035e24312fa7aa29a6704ff0ca61af45397ca96e3f",
		.public_r =
			"e1fbceed9c932d48857db37f3323528511b6adfa7edc5bcb8a858b75fcafb81b",
		.psk =
			"0000000000000000000000000000000000000000000000000000000000000000",
		.timestamp =
			"400000005e0be1002b000000",
		.initiation =
			"0100000078563412cc67076a86125912e39bf23a1e649414bf42c0be0a647a1d0e1bb5de"
			"df57087370c79bfb365a2840f7cd01471ca0eefe466334478e3571e84cf469cb15b1cc50"
			"e9ba5049823569c18a40a819994fa1ac0bdb26971307f81cc71c3a1db8c7fc9832a16ebe"
			"973f8f1e80998c025b0cf66e6089d94f3c519396eed5d43c000000000000000000000000"
			"00000000",
		.initiation_with_cookie =
			"0100000078563412cc67076a86125912e39bf23a1e649414bf42c0be0a647a1d0e1bb5de"
			"df57087370c79bfb365a2840f7cd01471ca0eefe466334478e3571e84cf469cb15b1cc50"
			"e9ba5049823569c18a40a819994fa1ac0bdb26971307f81cc71c3a1db8c7fc9832a16ebe"
			"973f8f1e80998c025b0cf66e6089d94f3c519396eed5d43c9cfe64fbafed94c1e45af250"
			"78e11b49",
		.response =
			"02000000f0debc9a785634122b425aaeecc2af67c35ae4c361753a74e91c87f9141537e6"
			"d662d1ca73b51a150ff80f33209ed80038042c8276bfa5b2fe457b2d9e9b3961dc41132a"
			"2c3161e500000000000000000000000000000000",
		.key_to_r =
			"f998732a6281f48d14431e6c040b166e914f0d1060dec6690d2374688bf9647a",
		.key_to_i =
			"4259b68ee26a49ddecfa87836ab8a5c74497ca1b47d28a1952bcc158b3eaf756",
		.cookie_secret =
			"b351943f257a00c12af44f950ee02cac186a08ca21428e3a70c4c38edca43cc3",
		.source =
			"c0000201ca6c",
		.cookie_reply =
			"0300000078563412cc97c8e887b9117862b33c5b6f5d2071f5af17184da5a740d8b9f190"
			"ca88e19c2d5fe633af6dbcf03868391cb459ad4f566ad50e487ab67f",
	},
	{
		.static_i =
			"7afc99ec943a147a8484fcc9e79894bb41ad7e1afff65cc9fbb589188422c577",
		.static_r =
			"4fcea9db7c3c31d6d8e0bc868cfb684f1bd02e3869fe1b7f1c5b808664fdd93d",
		.ephemeral_i =
			"2edbf32784fedd1a78343c1ab12bcce3493b44e78fa3c2b265221237c8482193",
		.ephemeral_r =
			"a86df31106400a3a4e574b956ea7ea62134e787296ff8602441e11f83b57674b",
		.public_i =
			"77178d911f0e645cb226ef3b210d09a784372d4d77a259d7f7fc303dc95dca68",
		.public_r =
			"cafa74a332d7ff5e53ee343e59afad4100542d028b483021289022cace3d9914",
		.psk =
			"dcf707d6892f6c20878f8b265c01e3a9c73501b2968b4eff3875b61d66a8fadd",
		.timestamp =
			"400000005e0be1002b000000",
		.initiation =
			"0100000078563412a59f23db51e65b904f91614e91c76ff79dca8888ff65499d474bf4a6"
			"9b1d3860ec1f5fc86833e3ae7a22c4e60c550ec050a8b22996a71f42fc896ca4cca5fd7e"
			"33693f80a4bf797cbe4cd7c34c4c0d0c3b797d14a620922ced0d20514761b0991c07771d"
			"01be176f323b6535dc25bfd9f2c41b838fcf1549bb214cb0000000000000000000000000"
			"00000000",
		.initiation_with_cookie =
			"0100000078563412a59f23db51e65b904f91614e91c76ff79dca8888ff65499d474bf4a6"
			"9b1d3860ec1f5fc86833e3ae7a22c4e60c550ec050a8b22996a71f42fc896ca4cca5fd7e"
			"33693f80a4bf797cbe4cd7c34c4c0d0c3b797d14a620922ced0d20514761b0991c07771d"
			"01be176f323b6535dc25bfd9f2c41b838fcf1549bb214cb0250a7d8be7f3dc153b63e8f3"
			"1c004236",
		.response =
			"02000000f0debc9a78563412fc312229625edb34ca7b656b87b789c12cad54161cafd707"
			"5d3cf81a60e9357ebfd16d458c32b3db80bc78ac1ef05a6af8e29df73308b8ab223d900f"
			"6a7c9bc900000000000000000000000000000000",
		.key_to_r =
			"4c0763ce5c71e7806146563367351f550af32786270ce20f2a29ba672fe1a686",
		.key_to_i =
			"068fc0c505590e366ad35be7b06c9c4fe435387c527b4a3143a526fad4ffc431",
		.cookie_secret =
			"d737ee99cd3a9b4f969811218782baee9e33154e938bf36784957886d519718d",
		.source =
			"c0000201ca6c",
		.cookie_reply =
			"0300000078563412291b286f0a9bbc743ff4565d8531c28e9f6afbcb8fbba7b9d314fd1b"
			"40357da65568fc6767becfb5626c86d1c23cc018db124403955bfe0b",
	},
};

} // namespace kmod
