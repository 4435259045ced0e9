// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * allowedips.c - cryptokey routing: the longest prefix of an address tells its peer
 *
 * Theory of operation
 * ===================
 *
 * The table is a trie that is read six bits at a time. Four zero bits are put
 * before every address, which makes an IPv4 address six steps of six bits and
 * an IPv6 address 22, so that a host address ends where a step ends and
 * neighbouring hosts share a node. Lengths below are counted with these four
 * bits ("padded"): 10.0.0.0/8 is 12 bits long.
 *
 * A node stands at a depth that is a multiple of six and says what becomes of
 * the next six bits. It has one slot for every prefix that ends within them
 * and for every value of them that leads further:
 *
 *	slot 1		the prefix of no more bits than the depth
 *	slots 2-3	prefixes of one bit more
 *	...
 *	slots 32-63	prefixes of five bits more
 *	slots 64-127	what six bits more lead to
 *
 * That is the numbering of a binary heap: the parent of n is n / 2. Only slots
 * marked in two bitmaps are stored, and found by counting the marks before them.
 * The longest prefix of an address within a node is the highest marked ancestor
 * of the address's own slot.
 *
 * A slot holds nothing, or one of four things told apart by the low bits of
 * the pointer:
 *
 *	node	all that is longer lies there. The node may stand any number of
 *		steps deeper, as nodes of one entry are left out; it carries
 *		the bits that were skipped, to compare.
 *	peer	of a prefix that ends right here. No more comparing, and no memory
 *		touched but the node: struct wg_allowedip stays cold.
 *	tail	the peer of a prefix that goes on alone from here. The rest of its
 *		bits stand beside the pointer, to compare.
 *	ip	a struct wg_allowedip whose rest is too long to stand there.
 *
 * The slot of the root is in struct wg_allowedips itself, so a table of one
 * prefix, 0.0.0.0/0 say, is no more than a pointer to it.
 *
 * Readers and writers
 * -------------------
 *
 * Bitmaps, depth and bits of a published node never change. To mark another
 * slot, the writer copies the node and replaces it by one store into the slot
 * it hangs from. The contents of slots change in place, each by one store: a
 * reader sees what was there or what is there now, and an empty slot means
 * "nothing longer here", so it goes on to the next shorter prefix. Memory is
 * freed after a grace period.
 *
 * This makes removal independent of memory: a slot is emptied. A node left
 * with one entry is replaced by that entry, so every node has two or more, and
 * an empty table has no nodes. A node mostly empty is replaced by a smaller
 * one when memory can be had for that. A level of a node that fills up gets
 * all its slots at once. Together they bound copying: n insertions or removals
 * cost time and garbage in proportion to n.
 *
 * A change of many prefixes is made independent of memory as well: each is
 * reserved before. A prefix that is reserved and nobody's has its slot, and
 * leads to the same peer as the next shorter one, or to NULL where there is
 * none, so readers see no difference. Then it is given away as any other
 * prefix is.
 *
 * The depth is bounded by the length of addresses (6 and 22 nodes), and there
 * is no recursion.
 */
#include "prefix_node.h"

/* Where a walk has ended, and where it passed last. */
struct place {
	struct wg_prefix_node __rcu **slot;	/* NULL: not stored in @node */
	struct wg_prefix_node *node;		/* that has @slot; NULL: the root's */
	struct wg_prefix_node __rcu **from;	/* the slot that @node hangs from */
	struct wg_prefix_node *above;		/* that has @from; NULL: the root's */
	unsigned int number;			/* of @slot in @node */
};

/* Walks */

static struct wg_prefix_node __rcu **table_root(struct wg_allowedips *table, u16 family)
{
	return family == AF_INET ? &table->root4 : &table->root6;
}

/*
 * Go to the slot where a prefix is, or where it belongs. When a node is in that
 * slot, it stands too deep for the prefix, or its bits are others.
 */
static struct place walk(struct wg_allowedips *table, u16 family, const struct route_key *key,
			 unsigned int length)
{
	struct place place = { .slot = table_root(table, family) };

	for (;;) {
		struct wg_prefix_node *node = slot_get(place.slot);

		if (!node || slot_kind(node) != SLOT_NODE)
			return place;
		if (length < node->depth ||
		    key_common(key->word, node->bits, node->depth) < node->depth)
			return place;

		place.above = place.node;
		place.from = place.slot;
		place.node = node;
		place.number = node_number(family, node->depth, key->word, length);
		if (!node_has(node, place.number)) {
			place.slot = NULL;
			return place;
		}
		place.slot = node_slot(node, place.number);
		if (place.number < FIRST_EXIT)
			return place;
	}
}

/* The prefix itself at the end of a walk to it, or NULL. */
static struct wg_allowedip *place_ip(const struct place *place, const u8 *address, u8 cidr)
{
	struct wg_allowedip *ip = place->slot ? wg_prefix_slot_ip(place->node, place->slot) : NULL;

	if (!ip || ip->cidr != cidr || memcmp(ip->address, address, sizeof(ip->address)))
		return NULL;
	return ip;
}

/* Let a copy take the place of a node. */
static void place_replace(const struct place *place, struct wg_prefix_node *copy)
{
	wg_prefix_slot_set(place->above, place->from, copy, NULL);
	kfree_rcu(place->node, rcu);
}

/* Is @ip a prefix of the key's first @length bits? */
static bool ip_covers(const struct wg_allowedip *ip, const struct route_key *key,
		      unsigned int length)
{
	struct route_key ip_key = key_load(ip->family, ip->address);

	return ip_length(ip) <= length &&
	       key_common(ip_key.word, key->word, ip_length(ip)) == ip_length(ip);
}

/* Where the prefix leads without an entry of its own: to the peer of the next shorter one. */
static struct wg_peer *cover(struct wg_allowedips *table, u16 family, const struct route_key *key,
			     unsigned int length)
{
	struct wg_prefix_node __rcu **slot = table_root(table, family);
	struct wg_allowedip *ip, *best = NULL;
	struct wg_prefix_node *node = NULL;
	unsigned int number, above;

	for (;;) {
		ip = wg_prefix_slot_ip(node, slot);
		if (ip && ip_covers(ip, key, length))
			best = ip;
		node = slot_get(slot);
		if (!node || slot_kind(node) != SLOT_NODE || length < node->depth ||
		    key_common(key->word, node->bits, node->depth) < node->depth)
			break;
		number = node_number(family, node->depth, key->word, length);
		for (above = number / 2; above; above /= 2)
			if (node_has(node, above) && slot_get(node_slot(node, above))) {
				best = wg_prefix_slot_ip(node, node_slot(node, above));
				break;
			}
		if (number < FIRST_EXIT || !node_has(node, number))
			break;
		slot = node_slot(node, number);
	}
	return best ? ip_peer(best) : NULL;
}

/* Put @ip beside what is in the slot already, under a node that holds both. */
static int place_split(const struct place *place, const struct route_key *key,
		       struct wg_allowedip *ip)
{
	struct wg_prefix_node *old = slot_get(place->slot), *node;
	unsigned int length = ip_length(ip), old_length, depth, number, old_number;
	struct wg_allowedip *old_ip = wg_prefix_slot_ip(place->node, place->slot);
	struct route_key old_key = { };
	u64 stored[2] = { };

	if (old_ip) {
		old_length = ip_length(old_ip);
		old_key = key_load(ip->family, old_ip->address);
	} else {
		old_length = old->depth;
		memcpy(old_key.word, old->bits, sizeof(old->bits));
	}

	depth = key_common(key->word, old_key.word, min(length, old_length));
	depth -= depth % STRIDE;
	number = node_number(ip->family, depth, key->word, length);
	old_number = node_number(ip->family, depth, old_key.word, old_length);
	stored[number / FIRST_EXIT] |= BIT_ULL(number % FIRST_EXIT);
	stored[old_number / FIRST_EXIT] |= BIT_ULL(old_number % FIRST_EXIT);
	node = wg_prefix_node_alloc(depth, key->word, stored[0], stored[1], GFP_KERNEL_ACCOUNT);
	if (!node)
		return -ENOMEM;

	wg_prefix_slot_set(node, node_slot(node, number), NULL, ip);
	wg_prefix_slot_set(node, node_slot(node, old_number), old, old_ip);
	wg_prefix_slot_set(place->node, place->slot, node, NULL);
	return 0;
}

static int place_insert(const struct place *place, const struct route_key *key,
			struct wg_allowedip *ip)
{
	struct wg_prefix_node *node;

	if (!place->slot) {
		node = wg_prefix_node_grow(place->node, place->number);
		if (!node)
			return -ENOMEM;
		wg_prefix_slot_set(node, node_slot(node, place->number), NULL, ip);
		place_replace(place, node);
		return 0;
	}
	if (slot_get(place->slot))
		return place_split(place, key, ip);
	wg_prefix_slot_set(place->node, place->slot, NULL, ip);
	return 0;
}

/* A node with one slot in use: what is there takes its place. */
static void place_collapse(const struct place *place)
{
	struct wg_prefix_node *node = place->node;
	struct wg_prefix_slot *last = node->slots;

	while (!slot_get(&last->value))
		last++;
	wg_prefix_slot_set(place->above, place->from, slot_get(&last->value),
			   wg_prefix_slot_ip(node, &last->value));
	kfree_rcu(node, rcu);
}

static void place_remove(const struct place *place)
{
	struct wg_prefix_node *node = place->node, *copy;

	wg_prefix_slot_set(node, place->slot, NULL, NULL);
	if (!node)
		return;
	if (node->used == 1) {
		place_collapse(place);
	} else if (node->used < node_size(node) / 8) {
		copy = wg_prefix_node_shrink(node);
		if (copy)
			place_replace(place, copy);
	}
}

/* Give a prefix that is in the table to another peer. */
static void place_move(const struct place *place, struct wg_allowedip *ip, struct wg_peer *peer)
{
	rcu_assign_pointer(ip->peer, peer);
	wg_prefix_slot_set(place->node, place->slot, NULL, ip);
}

/* What the caller calls a prefix, checked and with its host bits cleared. */
static int prefix_load(u8 out[16], u16 family, const u8 *address, u8 cidr)
{
	unsigned int len = family == AF_INET ? 4 : 16;

	if ((family != AF_INET && family != AF_INET6) || cidr > len * 8)
		return -EINVAL;
	memset(out, 0, 16);
	memcpy(out, address, DIV_ROUND_UP(cidr, 8));
	if (cidr % 8)
		out[cidr / 8] &= 0xff00 >> (cidr % 8);
	return 0;
}

/* A prefix that the caller has named, and where it is in the table or belongs. */
struct spot {
	struct place place;
	struct route_key key;
	struct wg_allowedip *ip;	/* NULL when it is not there */
	u16 family;
	u8 prefix[16];
	u8 cidr;
};

/* Return: 0, or -EINVAL for what is no prefix. */
static int find(struct spot *spot, struct wg_allowedips *table, u16 family, const u8 *address,
		u8 cidr)
{
	int err = prefix_load(spot->prefix, family, address, cidr);

	if (err)
		return err;
	spot->family = family;
	spot->cidr = cidr;
	spot->key = key_load(family, spot->prefix);
	spot->place = walk(table, family, &spot->key, cidr + PAD);
	spot->ip = place_ip(&spot->place, spot->prefix, cidr);
	return 0;
}

/* A prefix that is not in the table comes into it, in the list of no peer. NULL without memory. */
static struct wg_allowedip *ip_create(const struct spot *spot, struct wg_peer *peer)
{
	struct wg_allowedip *ip;

	ip = kzalloc(sizeof(*ip), GFP_KERNEL_ACCOUNT);
	if (!ip)
		return NULL;
	INIT_LIST_HEAD(&ip->peer_list);
	memcpy(ip->address, spot->prefix, sizeof(ip->address));
	ip->cidr = spot->cidr;
	ip->family = spot->family;
	RCU_INIT_POINTER(ip->peer, peer);
	if (place_insert(&spot->place, &spot->key, ip)) {
		kfree(ip);
		return NULL;
	}
	return ip;
}

static struct place ip_place(struct wg_allowedips *table, const struct wg_allowedip *ip)
{
	struct route_key key = key_load(ip->family, ip->address);

	return walk(table, ip->family, &key, ip_length(ip));
}

/* Take a prefix from its peer, and out of the table unless it is reserved. */
static void ip_take(struct wg_allowedips *table, struct wg_allowedip *ip)
{
	struct place place;

	list_del_init(&ip->peer_list);
	ip->owned = false;
	if (ip->reserved)
		return;
	place = ip_place(table, ip);
	place_remove(&place);
	kfree_rcu(ip, rcu);
}

void wg_allowedips_init(struct wg_allowedips *table)
{
	RCU_INIT_POINTER(table->root4, NULL);
	RCU_INIT_POINTER(table->root6, NULL);
}

void wg_allowedips_destroy(struct wg_allowedips *table)
{
	/* The last prefix takes the last node with it, so there is nothing to free. */
	WARN_ON_ONCE(rcu_access_pointer(table->root4) || rcu_access_pointer(table->root6));
}

int wg_allowedips_insert(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			 struct wg_peer *peer, struct list_head *peer_list, struct wg_peer **from)
{
	struct wg_allowedip *ip;
	struct spot spot;
	int err;

	if (from)
		*from = NULL;
	err = find(&spot, table, family, address, cidr);
	if (err)
		return err;
	ip = spot.ip;
	if (!ip) {
		ip = ip_create(&spot, peer);
		if (!ip)
			return -ENOMEM;
	} else if (ip_peer(ip) != peer) {
		if (from && ip->owned)
			*from = ip_peer(ip);
		place_move(&spot.place, ip, peer);
	} else if (ip->owned) {
		return 0;
	}
	ip->owned = true;
	list_move_tail(&ip->peer_list, peer_list);
	return 0;
}

int wg_allowedips_remove(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			 const struct wg_peer *peer)
{
	struct spot spot;
	int err;

	err = find(&spot, table, family, address, cidr);
	if (err)
		return err;
	if (spot.ip && spot.ip->owned && ip_peer(spot.ip) == peer)
		ip_take(table, spot.ip);
	return 0;
}

void wg_allowedips_remove_by_peer(struct wg_allowedips *table, struct list_head *peer_list)
{
	struct wg_allowedip *ip, *next;

	list_for_each_entry_safe(ip, next, peer_list, peer_list) {
		ip_take(table, ip);
		cond_resched();	/* lists can be very long, and grace periods wait for us */
	}
}

int wg_allowedips_reserve(struct wg_allowedips *table, u16 family, const void *address, u8 cidr,
			  struct list_head *reserved)
{
	struct wg_allowedip *ip;
	struct spot spot;
	int err;

	err = find(&spot, table, family, address, cidr);
	if (err)
		return err;
	ip = spot.ip;
	if (!ip) {
		ip = ip_create(&spot, cover(table, family, &spot.key, cidr + PAD));
		if (!ip)
			return -ENOMEM;
	}
	if (!ip->reserved) {
		ip->reserved = true;
		list_add_tail(&ip->reserved_list, reserved);
	}
	return 0;
}

void wg_allowedips_release(struct wg_allowedips *table, struct list_head *reserved)
{
	struct wg_allowedip *ip, *next;

	list_for_each_entry_safe(ip, next, reserved, reserved_list) {
		list_del(&ip->reserved_list);
		ip->reserved = false;
		if (!ip->owned)
			ip_take(table, ip);
		cond_resched();
	}
}

/* The longest prefix within @node that covers the address, else @none. */
static __always_inline struct wg_prefix_node *node_match(const struct wg_prefix_node *node,
							 unsigned int step,
							 struct wg_prefix_node *none)
{
	struct wg_prefix_node *value;
	u64 covering = 0;
	unsigned int i;

	for (i = 1; i <= STRIDE; i++)
		covering |= BIT_ULL((FIRST_EXIT | step) >> i);
	for (covering &= node->inner; covering; covering &= ~BIT_ULL(i)) {
		i = fls64(covering) - 1;
		value = rcu_dereference(node->slots[node_inner_index(node, i)].value);
		if (value)
			return value;
	}
	return none;
}

static __always_inline struct wg_peer *lookup(struct wg_prefix_node __rcu *const *root, u16 family,
					      const u8 *address)
{
	struct route_key key = key_load(family, address), ip_key;
	struct wg_prefix_node *value = rcu_dereference(*root), *best = NULL;
	const struct wg_prefix_slot *slot = NULL;
	const struct wg_allowedip *ip;
	u64 window = 0;
	unsigned int step;

	while (value && slot_kind(value) == SLOT_NODE) {
		if (!key_agrees(family, key.word, value->bits, value->depth))
			return slot_pointer(best);
		window = key_window(family, key.word, value->depth);
		step = window_step(window);
		if (value->inner)
			best = node_match(value, step, best);
		if (!(value->exits & BIT_ULL(step)))
			return slot_pointer(best);
		slot = &value->slots[node_exit_index(value, step)];
		value = rcu_dereference(slot->value);
	}

	switch (slot_kind(value)) {
	case SLOT_PEER:
		return slot_pointer(value);
	case SLOT_TAIL:	/* never the root's */
		smp_rmb();	/* with rcu_assign_pointer(): the tail was written first */
		if (window_has_tail(window, READ_ONCE(slot->tail)))
			return slot_pointer(value);
		break;
	case SLOT_IP:
		ip = slot_pointer(value);
		ip_key = key_load(family, ip->address);
		if (key_agrees(family, key.word, ip_key.word, ip_length(ip)))
			return rcu_dereference(ip->peer);
		break;
	}
	return slot_pointer(best);
}

struct wg_peer *wg_allowedips_lookup(const struct wg_allowedips *table, u16 family,
				     const void *address)
{
	if (family == AF_INET)
		return lookup(&table->root4, AF_INET, address);
	if (family == AF_INET6)
		return lookup(&table->root6, AF_INET6, address);
	return NULL;
}
