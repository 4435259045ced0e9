/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* compat.h - the differences between the kernels 6.1 to 7.2, here and nowhere else */
#ifndef WG_COMPAT_H
#define WG_COMPAT_H

#include <linux/netdevice.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <crypto/blake2s.h>
#include <crypto/chacha.h>
#include <crypto/poly1305.h>
#include <net/genetlink.h>
#include <net/ip6_route.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>
#include <uapi/linux/wireguard.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <crypto/utils.h>
#include <net/gso.h>
#else
#include <crypto/algapi.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/*
 * The portable files name BLAKE2s this way: struct wg_blake2s,
 * wg_blake2s_init(state, out_len, key, key_len) where key_len may be 0,
 * wg_blake2s_update(state, in, len), wg_blake2s_final(state, out).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define wg_blake2s blake2s_ctx
#else
#define wg_blake2s blake2s_state
#endif

static inline void wg_blake2s_init(struct wg_blake2s *state, size_t out_len,
				   const void *key, size_t key_len)
{
	if (key_len)
		blake2s_init_key(state, out_len, key, key_len);
	else
		blake2s_init(state, out_len);
}

#define wg_blake2s_update(state, in, len) blake2s_update(state, in, len)
#define wg_blake2s_final(state, out) blake2s_final(state, out)

/*
 * And ChaCha20 this way: struct wg_chacha, wg_chacha_init(state, key, iv),
 * wg_chacha_crypt(state, out, in, len), wg_chacha_set_block(state, number).
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define wg_chacha chacha_state
#define WG_CHACHA_STATE(state) (state)
#else
struct wg_chacha {
	u32 x[16];
};

#define WG_CHACHA_STATE(state) ((state)->x)
#endif

#define wg_chacha_init(state, key, iv) chacha_init(WG_CHACHA_STATE(state), key, iv)
#define wg_chacha_crypt(state, out, in, len) chacha20_crypt(WG_CHACHA_STATE(state), out, in, len)
#define wg_chacha_set_block(state, number) ((state)->x[12] = (number))

/* The signature of rtnl_link_ops.newlink, and the namespace that the device is created for. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define WG_NEWLINK(name) \
	static int name(struct net_device *dev, struct rtnl_newlink_params *params, \
			struct netlink_ext_ack *extack)
#define wg_newlink_net(dev) rtnl_newlink_link_net(params)
#else
#define WG_NEWLINK(name) \
	static int name(struct net *src_net, struct net_device *dev, struct nlattr *tb[], \
			struct nlattr *data[], struct netlink_ext_ack *extack)
#define wg_newlink_net(dev) src_net
#endif

/* udp_tunnel took sockets before, sks now; stable kernels have it both ways, so ask the prototype. */
#define WG_UDP_TUNNEL_TAKES_SK \
	__builtin_types_compatible_p(typeof(&udp_tunnel_sock_release), void (*)(struct sock *))

#define wg_udp_tunnel_setup(net, sock, cfg) \
	setup_udp_tunnel_sock(net, __builtin_choose_expr(WG_UDP_TUNNEL_TAKES_SK, (sock)->sk, sock), \
			      cfg)
#define wg_udp_tunnel_release(sock) \
	udp_tunnel_sock_release(__builtin_choose_expr(WG_UDP_TUNNEL_TAKES_SK, (sock)->sk, sock))

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define WG_UDP_TUNNEL_FLAGS , 0
#else
#define WG_UDP_TUNNEL_FLAGS
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 1, 0)
#define wg_ip6_dst_lookup_flow(net, sk, flow) ip6_dst_lookup_flow(net, sk, flow, NULL)
#else
#include <net/ipv6_stubs.h>
#define wg_ip6_dst_lookup_flow(net, sk, flow) \
	ipv6_stub->ipv6_dst_lookup_flow(net, sk, flow, NULL)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define timer_delete_sync(timer) del_timer_sync(timer)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define timer_container_of(var, timer, field) from_timer(var, timer, field)
#endif

/* dev_recursion_level() in the third of three nested tunnels. Where IP bounds it, each counts twice. */
#ifdef IP_TUNNEL_RECURSION_LIMIT
#define WG_MAX_RECURSION IP_TUNNEL_RECURSION_LIMIT
#else
#define WG_MAX_RECURSION 3
#endif

/* When a packet is to leave, and by which clock. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define wg_has_delivery_time(skb) ((skb)->sk || (skb)->tstamp_type)
#define wg_copy_delivery_time(to, from) \
	skb_set_delivery_time(to, (from)->tstamp, (from)->tstamp_type)
#else
#define wg_has_delivery_time(skb) ((skb)->sk || (skb)->mono_delivery_time)
#define wg_copy_delivery_time(to, from) \
	skb_set_delivery_time(to, (from)->tstamp, (from)->mono_delivery_time)
#endif

/* A device that may transmit on all CPUs at once. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define wg_set_lockless_tx(device) ((device)->lltx = true)
#else
#define wg_set_lockless_tx(device) ((device)->features |= NETIF_F_LLTX)
#endif

/* Before 6.7, and the stable kernels that took this over, groups had the flags of commands. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* Since 6.16 a single allowed IP can be taken from a peer. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define WGALLOWEDIP_A_FLAGS 4
#define WGALLOWEDIP_F_REMOVE_ME (1U << 0)
#endif

/* The attributes of the request that a generic netlink dump answers. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define wg_dump_attrs(cb) (genl_info_dump(cb)->attrs)
#define wg_dump_extack(cb) (genl_info_dump(cb)->extack)
#else
#define wg_dump_attrs(cb) (genl_dumpit_info(cb)->attrs)
#define wg_dump_extack(cb) ((cb)->extack)
#endif

#endif /* WG_COMPAT_H */
