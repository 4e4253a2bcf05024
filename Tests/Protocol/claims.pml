/*
 * The claims of one shard, as docs/protocol.md has them: a chain of slots that are created exclusively, leases by each worker's own clock,
 * requests that are lost, late, or carried out twice, answers that never come, looks that show what was, crashes with and without restart.
 *
 * What spin checks in every reachable state (Holzmann, "The Spin model checker", 2003):
 *   - at most one worker may begin a fetch (I1);
 *   - a photo is fetched again only when the lease under which it was fetched has ended (I2), and never when the worker could know
 *     that it is published;
 *   - done means published (I5).
 * A chain has one writer a slot (I4) by what the store promises: that is the one thing taken for granted.
 *
 * Time: in one unit of true time a clock advances by 2 or 3, so two clocks' speeds differ by a factor of 3/2 at most. D is 6, a holder stops
 * at 4. With -DWAIT=3 (who takes over waits for half of D), or -DFAST=6 (a clock three times as fast), spin finds the run in which two fetch.
 */
#ifndef N
#define N 2        /* workers */
#endif
#ifndef CRASHES
#define CRASHES 1  /* in all; who crashed may come back as another process */
#endif
#ifndef SLOTS
#define SLOTS 3    /* the longest chain that is looked at */
#endif
#ifndef TOKENS
#define TOKENS 2   /* claims in all */
#endif
#ifndef HOLD
#define HOLD 4     /* 2D/3 */
#endif
#ifndef WAIT
#define WAIT 6     /* D */
#endif
#ifndef FAST
#define FAST 3
#endif
#ifndef PHOTOS
#define PHOTOS 2   /* of the shard: 1 or 2 */
#endif
#define ALL ((1 << PHOTOS) - 1)   /* all photos, a bit each */

byte writer[SLOTS + 1];   /* whose token a slot has; 0 for a slot that is free */
byte last;                /* the last slot of the chain */
bit released[SLOTS + 1];
bit done;
byte published;           /* photos whose results are on the store */

byte pending[N];          /* a slot that a request is on its way for; 0 for none */
byte pendingToken[N];

byte token[N];            /* of the claim at hand */
byte tokens;              /* that were given out */
bit holds[N];             /* has a slot, as far as it knows */
byte age[N];              /* of its lease, by its own clock; it stops at HOLD */
byte tried[N];            /* time since the first request for the slot that it asks for */
byte seen[N];             /* the last slot that it has seen */
byte watched[N];          /* how long that has been the last one */
bit watches[N];           /* looks at the chain, to take it over */
bit asks[N];              /* waits for an answer */
byte has[N];              /* fetched, not published */
byte fetching[N];         /* the photo on its way, from 1 */
byte fetchedBy[PHOTOS];   /* under which token a photo was fetched last */
byte crashes;
byte speed[N];            /* of each clock: the same for the whole run */

#define mayBegin(i) (holds[i] && age[i] < HOLD)

#define advance(t, limit, by) if :: t + by < limit -> t = t + by :: else -> t = limit fi

/* Only the times that something depends on go on: fewer states, the same runs. */
inline tickOf(w, by) {
    if
    :: holds[w] -> advance(age[w], HOLD, by)
    :: else -> if :: watches[w] -> advance(watched[w], WAIT, by) :: else fi
    fi;
    if :: asks[w] -> advance(tried[w], HOLD, by) :: else fi;
    /* What is in flight at the deadline is stopped. */
    if :: age[w] >= HOLD -> fetching[w] = 0 :: else fi
}

/* True time goes on. */
active proctype Time() {
    byte w;
end:
    do
    :: atomic {
        !done ->
        w = 0;
        do
        :: w < N -> tickOf(w, speed[w]); w++
        :: else -> break
        od;
        w = 0
    }
    :: done -> break
    od
}

/* The store carries a request out whenever it comes, or it is lost. It may come twice: then it stays. */
active proctype Store() {
    byte w;
end:
    do
    :: atomic {
        select(w : 0 .. (N - 1));
        if
        :: pending[w] != 0 ->
            if
            :: writer[pending[w]] == 0 && pending[w] == last + 1 ->
                writer[pending[w]] = pendingToken[w];
                last = pending[w]
            :: else
            fi;
            if :: pending[w] = 0; pendingToken[w] = 0 :: skip fi
        :: pending[w] != 0 -> pending[w] = 0; pendingToken[w] = 0
        :: else
        fi;
        w = 0
    }
    :: done -> break
    od
}

proctype Worker(byte i) {
    byte want;
    byte known;
    byte p;
    byte j;

idle:
    do
    :: done -> goto finished
    :: atomic { last > seen[i] -> seen[i] = last; watched[i] = 0; watches[i] = !released[last] }
    :: atomic {
        seen[i] < SLOTS && tokens < TOKENS && (seen[i] == 0 || released[seen[i]] || watched[i] >= WAIT) ->
        want = seen[i] + 1;
        tokens++;
        token[i] = tokens;
        tried[i] = 0;
        asks[i] = 1;
        watches[i] = 0;
        watched[i] = 0;
        pending[i] = want;
        pendingToken[i] = token[i];
        goto asking
    }
    :: seen[i] >= SLOTS || tokens >= TOKENS -> goto finished
    od;

asking:
    do
    /* Stored, or found to be ours after an answer was lost: the lease runs from the first request. */
    :: atomic {
        writer[want] == token[i] ->
        age[i] = tried[i];
        tried[i] = 0;
        asks[i] = 0;
        seen[i] = want;
        if
        :: holds[i] -> skip
        :: else -> holds[i] = 1; known = published
        fi;
        goto working
    }
    :: atomic { writer[want] != 0 && writer[want] != token[i] -> goto lose }
    /* No answer came: the same slot once more. */
    :: atomic { pending[i] == 0 && writer[want] == 0 -> pending[i] = want; pendingToken[i] = token[i] }
    /* Or it is left alone; the request may still come. A holder goes on asking while it works. */
    :: atomic { !holds[i] -> tried[i] = 0; asks[i] = 0; want = 0; goto idle }
    :: atomic { holds[i] && age[i] < HOLD -> goto working }
    :: atomic { crashes < CRASHES -> crashes++; goto crash }
    od;

working:
    do
    :: atomic {
        mayBegin(i) && fetching[i] == 0 && (known | has[i]) != ALL ->
        if
        :: ((known | has[i]) & 1) == 0 -> p = 0
        :: PHOTOS > 1 && ((known | has[i]) & 2) == 0 -> p = 1
        fi;
        j = 0;
        do
        :: j < N -> assert(j == i || !mayBegin(j)); assert(j == i || fetching[j] == 0); j++
        :: else -> break
        od;
        j = 0;
        fetching[i] = p + 1;
        p = 0
    }
    :: atomic {
        fetching[i] != 0 ->
        p = fetching[i] - 1;
        assert(!(known & (1 << p)));
        j = 0;
        do
        :: j < N -> assert(j == i || !(fetchedBy[p] != 0 && fetchedBy[p] == token[j] && mayBegin(j))); j++
        :: else -> break
        od;
        j = 0;
        fetchedBy[p] = token[i];
        has[i] = has[i] | (1 << p);
        fetching[i] = 0;
        p = 0
    }
    :: atomic { has[i] != 0 -> published = published | has[i]; known = known | has[i]; has[i] = 0 }
    :: atomic { known == ALL && fetching[i] == 0 -> assert(published == ALL); done = 1; goto finished }
    /* Renew: a new slot, or the one whose outcome is not known yet. */
    :: atomic {
        seen[i] < SLOTS && want <= seen[i] ->
        want = seen[i] + 1;
        tried[i] = 0;
        asks[i] = 1;
        pending[i] = want;
        pendingToken[i] = token[i];
        goto asking
    }
    :: atomic { want > seen[i] -> goto asking }
    :: atomic {
        fetching[i] == 0 && has[i] == 0 && want <= seen[i] && age[i] < HOLD ->
        released[seen[i]] = 1;
        holds[i] = 0;
        age[i] = 0;
        known = 0;
        want = 0;
        goto idle
    }
    :: atomic { age[i] >= HOLD && want <= seen[i] && seen[i] >= SLOTS -> goto lose }
    :: atomic { crashes < CRASHES -> crashes++; goto crash }
    od;

lose:
    /* What it has is published all the same. */
    atomic {
        published = published | has[i];
        has[i] = 0;
        fetching[i] = 0;
        holds[i] = 0;
        age[i] = 0;
        tried[i] = 0;
        asks[i] = 0;
        watched[i] = 0;
        watches[i] = 1;
        known = 0;
        want = 0;
        goto idle
    };

crash:
    atomic {
        has[i] = 0;
        fetching[i] = 0;
        holds[i] = 0;
        token[i] = 0;
        seen[i] = 0;
        watched[i] = 0;
        watches[i] = 0;
        age[i] = 0;
        tried[i] = 0;
        asks[i] = 0;
        known = 0;
        want = 0;
        if
        :: goto idle
        :: goto finished
        fi
    };

finished:
    atomic { holds[i] = 0; fetching[i] = 0; age[i] = 0; has[i] = 0; watches[i] = 0; watched[i] = 0; asks[i] = 0 }
}

init {
    byte i;
    atomic {
        do
        :: i < N ->
            if :: speed[i] = 2 :: speed[i] = FAST fi;
            run Worker(i);
            i++
        :: else -> break
        od
    }
}
