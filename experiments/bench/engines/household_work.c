/* Household work in plain C: the same arithmetic, the same draws and the same order as Citypath's
   engine, due by due, in one thread. What is written in capitals without a #define here comes from
   experiments/bench/household_work.py as a macro. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define NEVER INT16_MAX
#define BLOCK 32 /* dates looked at together when nobody among them is due */

typedef struct {
    uint64_t first, second;
} Key;

typedef struct {
    uint64_t word[4];
} Words;

typedef struct {
    double price[3], subsidy[3], running[3]; /* by kind of car on sale */
    double panels, tariff, price_response;
} Market;

typedef struct {
    int64_t households, quarters;
    const uint8_t *district;
    const float *income, *electricity, *sun;
    const uint8_t *roof;
    uint8_t *panels;
    int8_t *car;
    int16_t *car_bought;
    uint8_t *car_spell;
    int16_t *car_due, *roof_seen;
    uint8_t *roof_spell;
    int16_t *roof_due;
    const double *car_hazard; /* [KINDS, clocks] */
    int64_t clocks;
    const double *car_sums, *roof_sums; /* hazard cumulated after 0 to quarters [.., quarters + 1] */
    const double *first_density; /* [DISTRICTS] */
    const double *charging;      /* kWh a quarter by kind of car */
    const Market *market;        /* [quarters] */
    Key car_life, car_choice, roof_look, roof_choice, contacts;
} Work;

typedef struct {
    int64_t homes[DISTRICTS], cars[DISTRICTS][KINDS], panels[DISTRICTS], bounds[DISTRICTS + 1];
    double own_use[DISTRICTS], sunshine[DISTRICTS], density[DISTRICTS];
} Sums;

typedef struct {
    double *demand;                 /* [quarters, DISTRICTS] */
    int64_t *cars, *panels, *sales; /* [quarters, DISTRICTS, KINDS], [, DISTRICTS], [, KINDS] */
} Record;

/* Philox4x64-10 at counter (c0, c1, c2, 0) */
static inline Words philox(uint64_t c0, uint64_t c1, uint64_t c2, Key key)
{
    uint64_t c3 = 0;
    for (int round = 0; round < 10; round++) {
        unsigned __int128 even = (unsigned __int128)c0 * 0xD2E7470EE14C6C93u;
        unsigned __int128 odd = (unsigned __int128)c2 * 0xCA5A826395121157u;
        c0 = (uint64_t)(odd >> 64) ^ c1 ^ key.first;
        c2 = (uint64_t)(even >> 64) ^ c3 ^ key.second;
        c1 = (uint64_t)odd;
        c3 = (uint64_t)even;
        key.first += 0x9E3779B97F4A7C15u;
        key.second += 0xBB67AE8584CAA73Bu;
    }
    return (Words){{c0, c1, c2, c3}};
}

static inline double unit(uint64_t word) { return ((double)(word >> 12) + 0.5) * 0x1p-52; }
static inline double exponential(uint64_t word) { return -log(unit(word)); }
static inline double gumbel(uint64_t word) { return -log(exponential(word)); }

/* The row of one contact, or -1; an attempt takes two of the four words of a block. */
static inline int64_t contact(const Work *w, int64_t row, int j, int64_t low, int64_t high)
{
    const int64_t reach = NEIGHBOURHOOD / 2;
    const int64_t near_first = row - reach > low ? row - reach : low;
    const int64_t near_last = row + reach + 1 < high ? row + reach + 1 : high;
    for (int attempt = 0; attempt < TRIES; attempt++) {
        Words words = philox(j * (TRIES / 2) + attempt / 2, row, 0, w->contacts);
        double ring = unit(words.word[2 * (attempt & 1)]);
        double place = unit(words.word[2 * (attempt & 1) + 1]);
        int64_t first = ring < CONTACTS_NEAR ? near_first : low;
        int64_t last = ring < CONTACTS_NEAR ? near_last : high;
        first = ring < CONTACTS_NEAR + CONTACTS_DISTRICT ? first : 0;
        last = ring < CONTACTS_NEAR + CONTACTS_DISTRICT ? last : w->households;
        int64_t other = first + (int64_t)(place * (double)(last - first));
        if (other != row)
            return other;
    }
    return -1;
}

static inline double plug_ins_known(const Work *w, const Sums *s, int64_t row)
{
    int known = 0, holding = 0;
    const int64_t low = s->bounds[w->district[row]], high = s->bounds[w->district[row] + 1];
    for (int j = 0; j < CONTACTS; j++) {
        int64_t other = contact(w, row, j, low, high);
        if (other >= 0) {
            known++;
            holding += w->car[other] > PETROL;
        }
    }
    return known ? (double)holding / known : 0.0;
}

static inline double cost(const Market *m, int sold)
{
    return m->price[sold] - m->subsidy[sold] + YEARS_COUNTED * m->running[sold];
}

static inline int8_t choose_car(const Work *w, const Sums *s, const Market *m, int64_t row)
{
    const double per_yuan = PRICE_WEIGHT * sqrt(TYPICAL_INCOME / (double)w->income[row]);
    double plug = CHARGING_WEIGHT * log(s->density[w->district[row]]);
    plug += CONTACTS_WEIGHT * plug_ins_known(w, s, row);
    const Words draw = philox(0, row, w->car_spell[row], w->car_choice);
    const double utility[KINDS] = {
        NONE_TASTE + gumbel(draw.word[NO_CAR]),
        -per_yuan * cost(m, 0) + gumbel(draw.word[PETROL]),
        HYBRID_TASTE + HYBRID_PLUG * plug - per_yuan * cost(m, 1) + gumbel(draw.word[HYBRID]),
        BATTERY_TASTE + plug - per_yuan * cost(m, 2) + gumbel(draw.word[BATTERY]),
    };
    int8_t choice = 0;
    for (int kind = 1; kind < KINDS; kind++)
        if (utility[kind] > utility[choice])
            choice = kind;
    return choice;
}

static inline uint8_t put_up_panels(const Work *w, const Market *m, int64_t row)
{
    const double payback = m->panels / ((double)w->sun[row] * m->tariff);
    const Words draw = philox(0, row, w->roof_spell[row], w->roof_choice);
    return payback < PATIENCE * exponential(draw.word[0]);
}

/* When a spell that began before the run ends: its hazard is walked from the first quarter on. */
static int16_t walked(double threshold, int64_t began, const double *hazard, int64_t clocks,
                      int64_t quarters)
{
    double cumulated = 0.0;
    for (int64_t quarter = 0; quarter < quarters; quarter++) {
        const int64_t clock = quarter - began;
        cumulated += hazard[clock < clocks ? clock : clocks - 1];
        if (cumulated >= threshold)
            return (int16_t)quarter;
    }
    return NEVER;
}

/* When a spell that began on the eve of the run or later ends: looked up in its cumulated hazard. */
static inline int16_t looked_up(double threshold, int64_t began, const double *sums,
                                int64_t quarters)
{
    int64_t low = 0, high = quarters + 1;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (sums[middle] >= threshold)
            high = middle;
        else
            low = middle + 1;
    }
    return began + low < quarters ? (int16_t)(began + low) : NEVER;
}

static inline void date_car(const Work *w, int64_t row)
{
    const double threshold = exponential(philox(0, row, w->car_spell[row], w->car_life).word[0]);
    const int64_t began = w->car_bought[row], car = w->car[row], quarters = w->quarters;
    w->car_due[row] =
        began < -1 ? walked(threshold, began, w->car_hazard + car * w->clocks, w->clocks, quarters)
                   : looked_up(threshold, began, w->car_sums + car * (quarters + 1), quarters);
}

static inline void date_roof(const Work *w, int64_t row)
{
    const double threshold = exponential(philox(0, row, w->roof_spell[row], w->roof_look).word[0]);
    const double *sums = w->roof_sums + (2 * w->roof[row] + w->panels[row]) * (w->quarters + 1);
    w->roof_due[row] = looked_up(threshold, w->roof_seen[row], sums, w->quarters);
}

static inline int64_t who(const int16_t *due, int64_t households, int16_t quarter, int64_t *rows)
{
    int64_t found = 0, row = 0;
    for (; row + BLOCK <= households; row += BLOCK) {
        int any = 0;
        for (int k = 0; k < BLOCK; k++)
            any |= due[row + k] == quarter;
        for (int k = 0; any && k < BLOCK; k++)
            if (due[row + k] == quarter)
                rows[found++] = row + k;
    }
    for (; row < households; row++)
        if (due[row] == quarter)
            rows[found++] = row;
    return found;
}

/* Date everybody's first spells and take the sums of the districts. */
void begin(const Work *w, Sums *s)
{
    for (int64_t row = 0; row < w->households; row++) {
        const int d = w->district[row];
        date_car(w, row);
        date_roof(w, row);
        s->homes[d]++;
        s->cars[d][w->car[row]]++;
        s->own_use[d] += w->electricity[row];
    }
    for (int d = 0; d < DISTRICTS; d++)
        s->bounds[d + 1] = s->bounds[d] + s->homes[d];
}

static void step(const Work *w, Sums *s, const Record *r, int64_t quarter, int64_t *buyers,
                 int64_t *lookers, int8_t *choice, uint8_t *builds)
{
    const Market *m = w->market + quarter;
    /* gather */
    const int64_t buying = who(w->car_due, w->households, quarter, buyers);
    const int64_t looking = who(w->roof_due, w->households, quarter, lookers);
    for (int d = 0; d < DISTRICTS; d++) {
        const double plug_ins = (double)(s->cars[d][HYBRID] + s->cars[d][BATTERY]);
        s->density[d] =
            w->first_density[d] + CHARGERS_PER_PLUG_IN * (plug_ins / (double)s->homes[d]);
    }
    /* decide */
    for (int64_t n = 0; n < buying; n++)
        choice[n] = choose_car(w, s, m, buyers[n]);
    for (int64_t n = 0; n < looking; n++)
        builds[n] = put_up_panels(w, m, lookers[n]);
    /* scatter */
    for (int64_t n = 0; n < buying; n++) {
        const int64_t row = buyers[n];
        s->cars[w->district[row]][w->car[row]]--;
        s->cars[w->district[row]][choice[n]]++;
        r->sales[KINDS * quarter + choice[n]]++;
        w->car[row] = choice[n];
        w->car_bought[row] = (int16_t)quarter;
        w->car_spell[row]++;
        date_car(w, row);
    }
    for (int64_t n = 0; n < looking; n++) {
        const int64_t row = lookers[n];
        w->panels[row] |= builds[n];
        s->panels[w->district[row]] += builds[n];
        s->sunshine[w->district[row]] += builds[n] ? (double)w->sun[row] : 0.0;
        w->roof_seen[row] = (int16_t)quarter;
        w->roof_spell[row]++;
        date_roof(w, row);
    }
    /* record */
    for (int d = 0; d < DISTRICTS; d++) {
        const int64_t cell = DISTRICTS * quarter + d;
        double charged = 0.0;
        for (int kind = 0; kind < KINDS; kind++) {
            r->cars[KINDS * cell + kind] = s->cars[d][kind];
            charged += (double)s->cars[d][kind] * w->charging[kind];
        }
        r->panels[cell] = s->panels[d];
        r->demand[cell] = s->own_use[d] / QUARTERS_IN_YEAR * m->price_response + charged -
                          s->sunshine[d] * (ROOF_POWER / QUARTERS_IN_YEAR);
    }
}

/* Do the work; returns 0, or 1 where there is no memory. */
int run(const Work *w, Sums *s, const Record *r)
{
    int64_t *buyers = malloc(sizeof *buyers * w->households);
    int64_t *lookers = malloc(sizeof *lookers * w->households);
    int8_t *choice = malloc(w->households);
    uint8_t *builds = malloc(w->households);
    const int have = buyers && lookers && choice && builds;
    for (int64_t quarter = 0; have && quarter < w->quarters; quarter++)
        step(w, s, r, quarter, buyers, lookers, choice, builds);
    free(buyers);
    free(lookers);
    free(choice);
    free(builds);
    return !have;
}
