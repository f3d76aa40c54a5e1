mod families;
mod round_trip;
