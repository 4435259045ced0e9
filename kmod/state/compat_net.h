/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* compat_net.h - how devices, sockets, packets and timers differ between the kernels 6.1 to 7.2 */
#ifndef WG_COMPAT_NET_H
#define WG_COMPAT_NET_H

#include <linux/netdevice.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/ip6_route.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

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

#endif /* WG_COMPAT_NET_H */
