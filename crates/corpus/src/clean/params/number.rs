//! The macro that declares a group of parameters, and the numbers that it may hold.

/// A parameter of any type, for a program that varies it.
pub trait TunedNumber {
    /// Returns the value.
    fn get(&self) -> f64;

    /// Sets the value, rounded to the nearest that the type has.
    fn set(&mut self, value: f64);
}

impl TunedNumber for f32 {
    fn get(&self) -> f64 {
        f64::from(*self)
    }

    fn set(&mut self, value: f64) {
        *self = value as Self;
    }
}

impl TunedNumber for usize {
    fn get(&self) -> f64 {
        *self as f64
    }

    fn set(&mut self, value: f64) {
        *self = value.round().max(0.0) as Self;
    }
}

/// Declares a struct of parameters with their values as `DEFAULT`, and a `for_each` over them.
macro_rules! tuned_parameters {
    (
        $(#[$struct_meta:meta])*
        $name:ident {
            $( $(#[$field_meta:meta])* $field:ident: $kind:ty = $value:expr, )*
        }
    ) => {
        $(#[$struct_meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $kind, )*
        }

        impl $name {
            /// The values that the product cleans with.
            pub const DEFAULT: Self = Self { $( $field: $value, )* };

            /// Calls `visit` with the name and the value of each parameter.
            pub(super) fn for_each(&mut self, visit: &mut dyn FnMut(&str, &mut dyn TunedNumber)) {
                $( visit(stringify!($field), &mut self.$field); )*
            }
        }
    };
}
